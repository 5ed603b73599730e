package io.jenkins.plugins.rediacc.approval;

import hudson.model.TaskListener;
import io.jenkins.plugins.rediacc.approval.ApprovalRecord.State;
import java.time.Instant;
import jenkins.model.CauseOfInterruption;

/** Why a build that waited for approval ended: who said no and when, or that nobody said yes in time. */
public final class ApprovalEnd extends CauseOfInterruption {

    private static final long serialVersionUID = 1L;

    private final String words;

    private ApprovalEnd(String words) {
        this.words = words;
    }

    static ApprovalEnd of(ApprovalRecord record) {
        Instant ended = record.getEnded();
        return new ApprovalEnd(
                record.getState() == State.REJECTED
                        ? Messages.ApprovalEnd_Rejected(record.getEndedBy(), ended)
                        : Messages.ApprovalEnd_Expired(ended, record.getVotes().size(), record.getNeeded()));
    }

    @Override
    public String getShortDescription() {
        return words;
    }

    @Override
    public void print(TaskListener listener) {
        listener.getLogger().println(words);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApprovalEnd end && end.words.equals(words);
    }

    @Override
    public int hashCode() {
        return words.hashCode();
    }
}
