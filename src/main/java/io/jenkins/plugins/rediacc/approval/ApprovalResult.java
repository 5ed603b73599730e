package io.jenkins.plugins.rediacc.approval;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** An approval, as {@code rediaccApproval} gives it. What it allows is decided by the build's record, not by this. */
public final class ApprovalResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String id;
    private final String volume;
    private final String evidence;
    private final List<String> approvers;
    private final String time;

    ApprovalResult(ApprovalRecord record) {
        this.id = record.getId();
        this.volume = record.getSubject().getVolume();
        this.evidence = record.getSubject().getEvidence();
        this.approvers = Collections.unmodifiableList(
                new ArrayList<>(record.getVotes().stream().map(Vote::getUserId).toList()));
        Instant ended = record.getEnded();
        this.time = ended == null ? "" : ended.toString();
    }

    /** What {@code rediaccPromote approval:} and {@code rediaccRollback approval:} take. */
    @Whitelisted
    public String getId() {
        return id;
    }

    @Whitelisted
    public String getVolume() {
        return volume;
    }

    /** The hash of what was agreed to. */
    @Whitelisted
    public String getEvidence() {
        return evidence;
    }

    /** The IDs of the users who approved. */
    @Whitelisted
    public List<String> getApprovers() {
        return approvers;
    }

    /** When the last of them did: ISO 8601, UTC. */
    @Whitelisted
    public String getTime() {
        return time;
    }

    @Whitelisted
    @Override
    public String toString() {
        return "approved by " + String.join(", ", approvers);
    }
}
