package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.TaskListener;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * Stops the engine: it is asked by a file, and only where it does not end within the grace period its process is ended.
 * It cleans up when it is asked; a database server or an upgrade that is killed first could not be.
 */
final class Stopping implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final long LONGEST_TERMINATION_MILLIS = TimeUnit.SECONDS.toMillis(20);

    @CheckForNull
    private Throwable cause;

    private long askedAt;
    private boolean told;
    private boolean terminated;
    private boolean killed;

    /** Asks to stop; the first cause counts. */
    void ask(Throwable why) {
        if (cause == null) {
            cause = why;
        }
    }

    boolean isAsked() {
        return cause != null;
    }

    @CheckForNull
    Throwable cause() {
        return cause;
    }

    /** Does what is due. */
    void act(ControlDirectory control, boolean uninterruptible, TaskListener listener)
            throws IOException, InterruptedException {
        if (cause == null || killed) {
            return;
        }
        if (!told) {
            control.cancel();
            told = true;
            askedAt = System.currentTimeMillis();
            listener.getLogger()
                    .println(
                            uninterruptible
                                    ? "asked the engine to stop; it finishes or undoes by its journal, and is not killed"
                                    : "asked the engine to stop and clean up");
            return;
        }
        if (uninterruptible) {
            return;
        }
        long waited = System.currentTimeMillis() - askedAt;
        long grace = TimeUnit.SECONDS.toMillis(RediaccConfiguration.get().getGracePeriodSeconds());
        if (waited > grace && !terminated) {
            terminated = true;
            listener.getLogger().println("the engine did not stop within the grace period; sending SIGTERM");
            control.signal(false);
        } else if (waited > grace + Math.min(grace, LONGEST_TERMINATION_MILLIS)) {
            killed = true;
            listener.getLogger().println("the engine did not stop by SIGTERM; killing it");
            control.signal(true);
        }
    }
}
