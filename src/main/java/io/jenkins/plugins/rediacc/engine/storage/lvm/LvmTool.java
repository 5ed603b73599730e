package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The tools of LVM, {@code mount} and {@code umount}, all of which root alone may run. */
final class LvmTool {

    private static final List<String> BUSY = List.of("busy", "in use");
    private static final List<String> CHANGING = List.of("lvm", "lvrename", "lvchange", "mount", "umount", "sudo");
    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final StorageTool root;

    LvmTool(CommandRunner commands) {
        this.root = StorageTool.asRoot(commands);
    }

    StorageTool root() {
        return root;
    }

    /** Runs the tool; its exit code is the caller's to judge. */
    CommandResult run(String... argv) {
        return root.run(argv);
    }

    /** Runs the tool; a failure is a storage error with the explanation. */
    CommandResult require(Explanation explanation, String... argv) {
        return root.require(explanation, argv);
    }

    /**
     * Runs the tool again, for ten seconds, while what it is to work on is busy: a process that has just ended holds it
     * for a moment more. A failure is a storage error with the explanation.
     */
    void patiently(Explanation explanation, String... argv) {
        CommandResult result = run(argv);
        for (int tries = 1; tries < TRIES && isBusy(result); tries++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            result = run(argv);
        }
        if (!result.succeeded()) {
            throw StorageTool.failure(result, explanation);
        }
    }

    /** Whether a tool runs that one of these texts is an argument of. */
    static boolean anyNames(List<String> texts) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::info)
                .filter(info -> info.command()
                        .filter(command -> CHANGING.contains(command.substring(command.lastIndexOf('/') + 1)))
                        .isPresent())
                .flatMap(info -> info.arguments().stream().flatMap(Stream::of))
                .anyMatch(texts::contains);
    }

    private static boolean isBusy(CommandResult result) {
        return !result.succeeded() && BUSY.stream().anyMatch(result.words()::contains);
    }
}
