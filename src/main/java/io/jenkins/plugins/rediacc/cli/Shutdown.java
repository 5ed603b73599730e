package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.concurrent.CountDownLatch;

/**
 * Ends the process in order. SIGTERM and SIGINT make the Java machine run its shutdown hooks: ours asks the engine to
 * stop and waits until it has cleaned up.
 */
final class Shutdown {

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exitCode;

    private Shutdown() {}

    static Shutdown install() {
        Shutdown shutdown = new Shutdown();
        Runtime.getRuntime().addShutdownHook(new Thread(shutdown::onExit, "rediacc-shutdown"));
        return shutdown;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Says that the verb has ended and cleaned up; gives the exit code of the process. */
    int end(int code) {
        boolean broken = code == ExitCode.SURROUNDINGS.code();
        exitCode = broken && cancellation.requested().isPresent() ? ExitCode.CANCELLED.code() : code;
        ended.countDown();
        return exitCode;
    }

    private void onExit() {
        if (ended.getCount() == 0) {
            return;
        }
        cancellation.request(RediaccException.cancelled("by SIGTERM or SIGINT"));
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The machine's own exit code after a signal would be 128 and the signal's number.
        Runtime.getRuntime().halt(exitCode);
    }
}
