package io.jenkins.plugins.rediacc.approval;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;

/** The names under which the classes of this package stand in the records of builds, wherever the classes move. */
public final class SavedNames {

    private SavedNames() {}

    /** Makes them known before any build is read. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void register() {
        Run.XSTREAM2.alias("rediacc.Approvals", ApprovalAction.class);
        Run.XSTREAM2.alias("rediacc.Approval", ApprovalRecord.class);
        Run.XSTREAM2.alias("rediacc.Vote", Vote.class);
        Run.XSTREAM2.alias("rediacc.GateAnswers", GateAnswers.class);
        Run.XSTREAM2.alias("rediacc.GateAnswer", GateRecord.class);
    }
}
