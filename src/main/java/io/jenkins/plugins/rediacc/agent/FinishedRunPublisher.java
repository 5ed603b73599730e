package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionPoint;
import java.io.IOException;

/**
 * Publishes the reports of a run of the engine. It is called before the step ends or throws, with the agent connected,
 * off the threads that run Pipelines. It may be called again for the same run, after a restart in between.
 */
public interface FinishedRunPublisher extends ExtensionPoint {

    /**
     * Publishes what the run's output directory holds.
     *
     * @return the address of its page, relative to Jenkins' root; null where this publisher makes none
     * @throws IOException where the agent goes away meanwhile; it is called again when the agent is back
     */
    @CheckForNull
    String publish(FinishedRun run) throws IOException, InterruptedException;
}
