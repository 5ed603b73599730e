package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.CloneShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;

/** Runs scripts in a container of a fork: {@code rdc repo sync} brings them there, {@code rdc repo exec} runs them. */
final class ForkShell implements CloneShell {

    private static final String ENVIRONMENT = "environment";
    /** Arguments: the folder of the environment, the plan's folder, the script, the line that bears the exit code. */
    private static final String RUN =
            "set -e; . \"$1/environment\"; rm -f \"$1/environment\"; cd \"$2\"; test -x \"$3\"; set +e;"
                    + " \"$3\"; printf '\\n%s=%s\\n' \"$4\" \"$?\"";

    private final Rdc rdc;
    private final String fork;
    private final RepositoryOptions options;
    private final String home = "rediacc-" + UUID.randomUUID().toString().substring(0, 8);

    private boolean planIsThere;
    private int runs;

    ForkShell(Rdc rdc, String fork, RepositoryOptions options) {
        this.rdc = rdc;
        this.fork = fork;
        this.options = options;
    }

    @Override
    public String isolation() {
        return "rediacc fork";
    }

    @Override
    public CommandResult run(
            Path program, Path folder, Map<String, String> environment, Duration limit, OutputSink sink) {
        if (!planIsThere) {
            upload(folder, "plan");
            planIsThere = true;
        }
        String script;
        if (program.startsWith(folder)) {
            script = inside("plan") + "/" + folder.relativize(program);
        } else {
            upload(program.getParent(), "scripts");
            script = inside("scripts") + "/" + program.getFileName();
        }
        String run = "run-" + ++runs;
        uploadEnvironment(environment, run);
        String name = "__REDIACC_" + UUID.randomUUID().toString().replace("-", "");
        SentinelSink watched = new SentinelSink(sink, name);
        CommandResult ended = rdc.stream(watched, limit, exec(inside(run), inside("plan"), script, name));
        OptionalInt code = watched.code();
        if (code.isEmpty() && !ended.timedOut()) {
            throw lost(ended.exitCode());
        }
        return new CommandResult(
                ended.argv(), code.orElse(ended.exitCode()), "", "", ended.timedOut(), ended.duration());
    }

    private String[] exec(String environment, String folder, String script, String name) {
        List<String> arguments = new ArrayList<>(List.of("repo", "exec", fork));
        options.container().ifPresent(container -> arguments.addAll(List.of("-c", container)));
        arguments.addAll(List.of("--", "sh", "-c", RUN, "rediacc", environment, folder, script, name));
        return arguments.toArray(String[]::new);
    }

    private String inside(String directory) {
        return options.inside() + "/" + home + "/" + directory;
    }

    /** The trailing slash means the folder's content, not the folder itself. */
    private void upload(Path directory, String name) {
        rdc.look(
                        "repo",
                        "sync",
                        "upload",
                        fork,
                        "--local",
                        directory + "/",
                        "--remote",
                        options.upload() + "/" + home + "/" + name)
                .require(Explanation.of("cannot bring " + directory + " into the fork " + fork)
                        .state("the script was not run"));
    }

    /** Secrets stand in no argument: they travel in a file that the script's own shell removes before it begins. */
    private void uploadEnvironment(Map<String, String> environment, String name) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(environment).forEach((key, value) -> text.append("export ")
                .append(key)
                .append("='")
                .append(value.replace("'", "'\\''"))
                .append("'\n"));
        try {
            Path directory = Files.createTempDirectory("rediacc-environment-");
            Path file = directory.resolve(ENVIRONMENT);
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, text);
                upload(directory, name);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.SPACE,
                    Explanation.of("cannot write the environment of a script to a file")
                            .tool(String.valueOf(e)),
                    e);
        }
    }

    private RediaccException lost(int exitCode) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot tell how the script ended in the fork " + fork
                                + ": 'rdc repo exec' ended with exit" + " code " + exitCode
                                + " and without the script's own")
                        .state("the script may not have begun, or not have come to its end")
                        .todo("see the step's log. Where the container does not show the folder, say by the options"
                                + " 'upload' and 'inside' which directory of the repository it shows and where ("
                                + options.upload() + " at " + options.inside() + " now); where there are several"
                                + " containers, name one by 'container'"));
    }
}
