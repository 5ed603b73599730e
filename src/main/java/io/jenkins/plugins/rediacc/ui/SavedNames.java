package io.jenkins.plugins.rediacc.ui;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;

/** The names under which the classes of this package stand in the records of builds, wherever the classes move. */
public final class SavedNames {

    private SavedNames() {}

    /** Makes them known before any build is read. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void register() {
        Run.XSTREAM2.alias("rediacc.Rehearsal", RehearsalAction.class);
        Run.XSTREAM2.alias("rediacc.RehearsalSummary", SavedRehearsal.class);
        Run.XSTREAM2.alias("rediacc.StepSummary", StepSummary.class);
    }
}
