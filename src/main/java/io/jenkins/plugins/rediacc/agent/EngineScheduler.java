package io.jenkins.plugins.rediacc.agent;

import hudson.init.Terminator;
import hudson.model.Computer;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * When runs of the engine are looked at: one thread keeps the times, and each look is done by a thread of the pool for
 * remote calls. A run that waits has no thread.
 */
public final class EngineScheduler {

    private static ScheduledThreadPoolExecutor clock;

    private EngineScheduler() {}

    static Future<?> schedule(Runnable look, long delayMillis) {
        return clock().schedule(() -> start(look), delayMillis, TimeUnit.MILLISECONDS);
    }

    private static void start(Runnable look) {
        try {
            Computer.threadPoolForRemoting.execute(look);
        } catch (RejectedExecutionException e) {
            // Jenkins shuts down; the run is looked at when it is up again.
        }
    }

    private static synchronized ScheduledThreadPoolExecutor clock() {
        if (clock == null) {
            clock = new ScheduledThreadPoolExecutor(
                    1, new NamingThreadFactory(new DaemonThreadFactory(), EngineScheduler.class.getName()));
            clock.setRemoveOnCancelPolicy(true);
        }
        return clock;
    }

    /** Ends the clock with Jenkins. */
    @Terminator
    public static synchronized void stop() {
        if (clock != null) {
            clock.shutdownNow();
            clock = null;
        }
    }
}
