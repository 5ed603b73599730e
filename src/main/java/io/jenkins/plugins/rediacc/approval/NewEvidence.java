package io.jenkins.plugins.rediacc.approval;

import hudson.Extension;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import io.jenkins.plugins.rediacc.ui.RehearsalAction;
import io.jenkins.plugins.rediacc.ui.RehearsalReceiver;
import io.jenkins.plugins.rediacc.ui.SavedRehearsal;

/** Voids approvals that wait, in any build, when their volume is rehearsed again with the same plan. */
@Extension
public final class NewEvidence implements RehearsalReceiver {

    @Override
    public void received(FinishedRun run, RehearsalAction action) {
        SavedRehearsal rehearsal = action.getSummary();
        ApprovalExecution.outdate(rehearsal);
    }

    static boolean isNewerThan(GateRecord subject, SavedRehearsal rehearsal) {
        return !subject.isRollback()
                && subject.getVolume().equals(rehearsal.getVolume())
                && rehearsal.getPlan().equals(subject.getPlan())
                && !rehearsal.getId().equals(subject.getRehearsal());
    }
}
