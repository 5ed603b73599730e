package io.jenkins.plugins.rediacc.approval;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a step asks people. */
public final class ApprovalRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    @CheckForNull
    private final String gate;

    private final boolean rollback;
    private final int approvals;
    private final ArrayList<String> approvers;
    private final Duration expires;

    /**
     * A question.
     *
     * @param gate the evidence hash of the gate's answer in this build; null for the newest
     * @param rollback whether it is about a way back
     * @param approvals how many approvals the step wants; it can only raise what configuration and catalogue want
     * @param approvers users and groups to narrow it to; empty for all who have the permission
     * @param expires for how long it waits
     */
    public ApprovalRequest(
            @CheckForNull String gate, boolean rollback, int approvals, List<String> approvers, Duration expires) {
        this.gate = gate;
        this.rollback = rollback;
        this.approvals = approvals;
        this.approvers = new ArrayList<>(approvers);
        this.expires = expires;
    }

    @CheckForNull
    String gate() {
        return gate;
    }

    boolean isRollback() {
        return rollback;
    }

    int approvals() {
        return approvals;
    }

    List<String> approvers() {
        return List.copyOf(approvers);
    }

    Duration expires() {
        return expires;
    }
}
