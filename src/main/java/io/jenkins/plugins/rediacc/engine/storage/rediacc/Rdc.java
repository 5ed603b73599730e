package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.HostLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs {@code rdc}. Its exit code decides, never what it prints; what may succeed later is tried again, and what rewrites
 * rdc's configuration is done one at a time, because that is a single file.
 */
final class Rdc {

    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final Duration ACT = Duration.ofMinutes(30);
    private static final Duration LOCK_LIMIT = Duration.ofMinutes(30);
    private static final int WORDS = 2_000;

    private final CommandRunner commands;
    private final String program;
    private final RdcEnvironment environment;
    private final SecretMask mask;
    private final List<Duration> pauses;

    /**
     * Runs the program.
     *
     * @param pauses how long to wait before each further try
     */
    Rdc(CommandRunner commands, String program, RdcEnvironment environment, List<Duration> pauses) {
        this.commands = commands;
        this.program = program;
        this.environment = environment;
        this.mask = environment.mask();
        this.pauses = List.copyOf(pauses);
    }

    /** Asks for something, again where that may help. */
    Answer look(String... arguments) {
        return again(LOOK, arguments);
    }

    /** Changes something, again where rdc says that nothing happened yet. */
    Answer act(String... arguments) {
        try (HostLock ignored = lock()) {
            return again(ACT, arguments);
        }
    }

    /** Changes something that must not be tried twice. */
    Answer actOnce(String... arguments) {
        try (HostLock ignored = lock()) {
            return once(ACT, arguments);
        }
    }

    /** Runs something in a fork; what it prints goes to the sink, what rdc adds to it too. */
    CommandResult stream(OutputSink sink, Duration limit, String... arguments) {
        return commands.stream(command(arguments).within(limit), sink);
    }

    /** The rows of a machine; throws where they cannot be had. */
    List<RepositoryRow> list(String machine) {
        Answer answer = look("repo", "list", "-m", machine, "-o", "json");
        JsonNode rows = answer.require(Explanation.of("cannot list the repositories on machine " + machine))
                .map(Envelope::data)
                .filter(JsonNode::isArray)
                .orElseThrow(() -> unreadable("the list of repositories on machine " + machine, answer));
        List<RepositoryRow> found = new ArrayList<>();
        rows.forEach(row -> RepositoryRow.of(row).ifPresent(found::add));
        return found;
    }

    /** The figures of a machine; throws where they cannot be had. */
    MachineStatus status(String machine, String section) {
        Answer answer = look("machine", "status", machine, section, "-o", "json");
        return answer.require(Explanation.of("cannot ask machine " + machine + " for its figures"))
                .map(envelope -> new MachineStatus(envelope.data()))
                .orElseThrow(() -> unreadable("the figures of machine " + machine, answer));
    }

    private Answer again(Duration limit, String... arguments) {
        Answer answer = once(limit, arguments);
        for (Duration pause : pauses) {
            if (!answer.isRetryable()) {
                break;
            }
            sleep(pause);
            answer = once(limit, arguments);
        }
        return answer;
    }

    private Answer once(Duration limit, String... arguments) {
        return new Answer(commands.run(command(arguments).within(limit)));
    }

    private Command command(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program));
        argv.addAll(List.of(arguments));
        return Command.of(argv).withEnvironment(environment.variables());
    }

    private HostLock lock() {
        Path configuration = environment.configuration();
        Path file = configuration.resolveSibling("." + configuration.getFileName() + ".engine-lock");
        return HostLock.take(file, LOCK_LIMIT, "rdc's configuration " + configuration);
    }

    private void sleep(Duration pause) {
        Cancellation.sleep(pause);
        commands.cancellation().check();
    }

    private RediaccException unreadable(String what, Answer answer) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("rdc ended well but did not print " + what)
                        .tool(answer.words())
                        .state("nothing was done on this answer")
                        .todo("see what 'rdc repo list -m … -o json' prints"));
    }

    /** How a call ended. */
    final class Answer {

        private final CommandResult result;
        private final Optional<Envelope> envelope;

        private Answer(CommandResult result) {
            this.result = result;
            this.envelope = Envelope.in(result.stdout());
        }

        boolean succeeded() {
            return result.succeeded();
        }

        boolean is(RdcExit exit) {
            return !result.timedOut() && RdcExit.of(result.exitCode()).equals(Optional.of(exit));
        }

        String stdout() {
            return result.stdout();
        }

        /** The envelope of a success, where rdc printed one; throws with the explanation and rdc's words otherwise. */
        Optional<Envelope> require(Explanation explanation) {
            if (succeeded()) {
                return envelope;
            }
            throw failure(explanation);
        }

        /** The failure as an error: what rdc said, and what its exit code advises. */
        RediaccException failure(Explanation explanation) {
            Optional<RdcExit> exit = RdcExit.of(result.exitCode());
            String remedy = explanation.remedy().isEmpty()
                    ? exit.map(RdcExit::remedy).orElse("see what rdc said")
                    : explanation.remedy();
            Explanation whole = explanation.tool(words()).todo(remedy);
            if (is(RdcExit.GUARD_REFUSAL)) {
                return RediaccException.refused(whole);
            }
            if (is(RdcExit.NOT_FOUND)) {
                return RediaccException.notFound(whole);
            }
            return RediaccException.surroundings(cause(), whole);
        }

        private boolean isRetryable() {
            return !succeeded()
                    && !result.timedOut()
                    && (RdcExit.of(result.exitCode()).map(RdcExit::isRetryable).orElse(false)
                            || envelope.map(Envelope::saysRetryable).orElse(false));
        }

        private ErrorCause cause() {
            String words = words().toLowerCase(java.util.Locale.ROOT);
            return words.contains("datastore full") || words.contains("no space left")
                    ? ErrorCause.SPACE
                    : ErrorCause.STORAGE;
        }

        /** What rdc said, without credentials: its error, or the end of what it printed. */
        private String words() {
            String said = envelope.map(Envelope::words).orElse("");
            String text = said.isEmpty() ? result.words() : said;
            String ended = result.timedOut() ? "" : " (exit code " + result.exitCode() + ")";
            String tail = text.substring(Math.max(0, text.length() - WORDS)).strip();
            return mask.apply((tail.isEmpty() ? "rdc said nothing" : tail) + ended);
        }
    }
}
