package io.jenkins.plugins.rediacc.agent;

import hudson.FilePath;
import hudson.remoting.RequestAbortedException;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.FilePathUtils;

/**
 * Removes the control directory of a run that nobody follows any more: its build was terminated by force, or its agent was
 * away for too long. The engine there is left alone, and looked at until it has ended, for a day at most.
 */
final class LeftRun implements Runnable {

    private static final Logger LOGGER = Logger.getLogger(LeftRun.class.getName());
    private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(1);

    private final String node;
    private final String remote;
    private final String runId;
    private final long since = System.nanoTime();

    /**
     * A run that was left.
     *
     * @param node the agent's name
     * @param remote the directory on the agent that it works in
     */
    LeftRun(String node, String remote, String runId) {
        this.node = node;
        this.remote = remote;
        this.runId = runId;
    }

    /** Looks at it after the time that an engine has to end. */
    void schedule() {
        long grace = RediaccConfiguration.get().getGracePeriodSeconds();
        EngineScheduler.schedule(this, TimeUnit.SECONDS.toMillis(grace));
    }

    @Override
    public void run() {
        boolean removed = false;
        try {
            removed = isRemoved();
        } catch (IOException | RequestAbortedException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot look at the run " + runId + " on " + AgentJava.name(node));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!removed && System.nanoTime() - since < LONGEST_NANOS) {
            schedule();
        }
    }

    private boolean isRemoved() throws IOException, InterruptedException {
        FilePath directory = FilePathUtils.find(node, remote);
        if (directory == null) {
            return false;
        }
        ControlDirectory control = ControlDirectory.of(directory, runId);
        if (!control.isIdle()) {
            return false;
        }
        control.delete();
        return true;
    }
}
