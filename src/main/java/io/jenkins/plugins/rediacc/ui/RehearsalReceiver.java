package io.jenkins.plugins.rediacc.ui;

import hudson.ExtensionPoint;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import java.io.IOException;

/** Passes a rehearsal on to another plugin, before the build remembers it. What goes wrong here never fails the build. */
public interface RehearsalReceiver extends ExtensionPoint {

    /** Passes it on. */
    void received(FinishedRun run, RehearsalAction action) throws IOException, InterruptedException;
}
