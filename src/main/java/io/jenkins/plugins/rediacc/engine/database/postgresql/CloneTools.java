package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SessionOptions;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs PostgreSQL's tools on a clone, inside its sandbox, as the owner of its data directory. */
final class CloneTools {

    private static final int CAPTURE = 256 << 10;
    private static final int FIRST_SIGNAL = 129;

    private final PostgresClone clone;
    private final Path directory;
    private final OutputSink output;
    private final SessionOptions options;

    /**
     * Tools that work in a directory.
     *
     * @param directory a directory that the owner may write to
     * @param output for people: the tools' own words
     * @param options what their sessions begin with
     */
    CloneTools(PostgresClone clone, Path directory, OutputSink output, SessionOptions options) {
        this.clone = clone;
        this.directory = directory;
        this.output = output;
        this.options = options;
    }

    /**
     * How a tool ended.
     *
     * @param output the first and the last part of what it printed
     */
    record Ended(CommandResult result, String output) {

        boolean succeeded() {
            return result.succeeded();
        }

        boolean wasKilled() {
            return result.exitCode() >= FIRST_SIGNAL && !result.timedOut();
        }
    }

    /** Runs a tool to its end; whatever it started ends with it. */
    Ended run(List<String> argv, Duration limit) {
        CloneContext context = clone.context();
        // The sandbox may begin elsewhere, so the program that changes the directory runs inside it.
        List<String> inDirectory = new ArrayList<>(List.of("env", "--chdir=" + directory));
        inDirectory.addAll(argv);
        Command command = Command.of(inDirectory)
                .withEnvironment(Map.of("HOME", directory.toString(), "PGOPTIONS", options.text()))
                .within(limit);
        say("$ " + String.join(" ", argv));
        BoundedCapture capture = new BoundedCapture(CAPTURE);
        CommandResult result =
                context.commands().stream(context.sandbox().enter(command, clone.owner()), (bytes, length) -> {
                    output.accept(bytes, length);
                    capture.accept(bytes, length);
                });
        return new Ended(result, capture.text());
    }

    /** Prints a line of the engine's own. */
    void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        output.accept(bytes, bytes.length);
    }
}
