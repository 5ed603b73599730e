package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Runs a storage's own tools: as root through {@code sudo -n} where the engine is not root itself. */
public final class StorageTool {

    private static final List<String> SUDO = List.of("sudo", "-n", "--");
    private static final List<String> OUT_OF_SPACE = List.of("No space left on device", "Disk quota exceeded");
    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final CommandRunner commands;
    private final List<String> prefix;

    private StorageTool(CommandRunner commands, List<String> prefix) {
        this.commands = commands;
        this.prefix = prefix;
    }

    /** Runs tools as the engine's own user. */
    public static StorageTool asCaller(CommandRunner commands) {
        return new StorageTool(commands, List.of());
    }

    /** Runs tools as root: directly where the engine is root, otherwise through {@code sudo}, which may not ask. */
    public static StorageTool asRoot(CommandRunner commands) {
        return new StorageTool(commands, FileFacts.engineIsRoot() ? List.of() : SUDO);
    }

    /** Runs the command; its exit code is the caller's to judge. */
    public CommandResult run(String... argv) {
        return commands.run(Command.of(argv).prefixed(prefix));
    }

    /** Runs the command; what it prints goes to the sink, whatever its length. */
    public CommandResult stream(OutputSink sink, String... argv) {
        return commands.stream(Command.of(argv).prefixed(prefix), sink);
    }

    /** Runs the command; a failure is a storage error with the explanation, or a lack of space where the tool says so. */
    public CommandResult require(Explanation explanation, String... argv) {
        CommandResult result = run(argv);
        return result.orFail(causeOf(result), explanation);
    }

    /**
     * Runs something again, for ten seconds, while it fails because what it is to work on is busy: a process that has just
     * ended, or a mount namespace that is being taken down, holds it for a moment more.
     *
     * @param busy words of which a tool says one then
     */
    public static CommandResult patiently(List<String> busy, Supplier<CommandResult> act) {
        CommandResult result = act.get();
        for (int tries = 1; tries < TRIES && isBusy(result, busy); tries++) {
            Cancellation.sleep(PAUSE);
            result = act.get();
        }
        return result;
    }

    private static boolean isBusy(CommandResult result, List<String> busy) {
        return !result.succeeded() && busy.stream().anyMatch(result.words()::contains);
    }

    /** An error of the given result, which failed, with the explanation. */
    public static RediaccException failure(CommandResult result, Explanation explanation) {
        return RediaccException.surroundings(causeOf(result), explanation.tool(result.words()));
    }

    private static ErrorCause causeOf(CommandResult result) {
        return OUT_OF_SPACE.stream().anyMatch(result.stderr()::contains) ? ErrorCause.SPACE : ErrorCause.STORAGE;
    }
}
