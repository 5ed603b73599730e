package io.jenkins.plugins.rediacc.engine.storage.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The commands that a volume's {@code options} name, as vectors of arguments, and how they are asked. */
final class StorageCommands {

    private static final String LIMIT = "timeout";
    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final CommandRunner runner;

    StorageCommands(CommandRunner runner) {
        this.runner = runner;
    }

    /** Refuses a volume that lacks a command, or names something that is none. */
    void verify(Volume volume) {
        Map<String, List<String>> options = volume.options();
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.remove(LIMIT);
        for (Act act : Act.values()) {
            unknown.remove(act.word());
            vector(volume, act);
        }
        limit(volume);
        if (!unknown.isEmpty()) {
            throw wrong(volume, "it does not know " + unknown);
        }
    }

    /** Asks the command of that act; a failure is an error with the command's own words, exit code 4 a refusal. */
    StorageAnswer ask(Volume volume, Act act, StorageRequest request, Explanation explanation) {
        Command command = Command.of(vector(volume, act)).with(write(request)).within(limit(volume));
        CommandResult result = runner.run(command);
        if (!result.timedOut() && result.exitCode() == ExitCode.REFUSED.code()) {
            throw RediaccException.refused(explanation.tool(result.words()));
        }
        result.orFail(explanation);
        try {
            return result.stdout().isBlank()
                    ? new StorageAnswer(null, null)
                    : JSON.readValue(result.stdout(), StorageAnswer.class);
        } catch (JsonProcessingException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot read what the command for '" + act.word() + "' of volume " + volume.name()
                                    + " printed")
                            .tool(e.getOriginalMessage() + "\n" + result.stdout())
                            .todo("it must print one JSON document on standard output, and all else on standard error"),
                    e);
        }
    }

    private static List<String> vector(Volume volume, Act act) {
        List<String> vector = volume.options().getOrDefault(act.word(), List.of());
        if (vector.isEmpty()) {
            throw wrong(volume, "it lacks '" + act.word() + "'");
        }
        Path program = Path.of(vector.get(0));
        if (!program.isAbsolute() || !Files.isExecutable(program)) {
            throw wrong(
                    volume, "'" + act.word() + "' begins with " + program + ", which is no program by its full path");
        }
        return vector;
    }

    private static Duration limit(Volume volume) {
        List<String> text = volume.options().get(LIMIT);
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        return Optional.of(text)
                .filter(values -> values.size() == 1)
                .flatMap(values -> Quantity.duration(values.get(0)))
                .filter(limit -> !limit.isZero())
                .orElseThrow(() -> wrong(volume, "'" + LIMIT + "' is not a duration such as 5m"));
    }

    private static String write(StorageRequest request) {
        try {
            return JSON.writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + request, e);
        }
    }

    private static RediaccException wrong(Volume volume, String what) {
        return RediaccException.usage(
                Explanation.of("the options of volume " + volume.name() + " do not name a storage: " + what)
                        .state("nothing was made")
                        .todo("name 'snapshot', 'clone', 'list' and 'destroy' below 'options' in the catalogue, each as"
                                + " a list that begins with a program's full path"));
    }
}
