package io.jenkins.plugins.rediacc.approval;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One question to people, and their answers. Saved with the build: plain fields, only ever added to. Changed only while the
 * lock of its {@link ApprovalAction} is held; its lists are replaced, never changed, because a build may be saved at any
 * time.
 */
public final class ApprovalRecord {

    /** How far it is. */
    public enum State {
        WAITING,
        GRANTED,
        REJECTED,
        EXPIRED,
        /** The build was ended. */
        STOPPED
    }

    private final String id;
    private final int asked;
    private final List<String> approvers;
    private final List<String> starters;
    private final long expires;
    private volatile GateRecord subject;
    private volatile int needed;
    private volatile List<Vote> votes = new ArrayList<>();
    private volatile State state = State.WAITING;

    @CheckForNull
    private volatile String newerEvidence;

    @CheckForNull
    private volatile String endedBy;

    private volatile long ended;

    /**
     * A question.
     *
     * @param asked how many approvals the step and the configuration want; the catalogue may want more
     * @param approvers the users and groups that the step narrows it to; empty for all who have the permission
     * @param starters who does not count
     */
    ApprovalRecord(
            String id, GateRecord subject, int asked, List<String> approvers, Set<String> starters, Instant expires) {
        this.id = id;
        this.subject = subject;
        this.asked = asked;
        this.approvers = new ArrayList<>(approvers);
        this.starters = new ArrayList<>(starters);
        this.expires = expires.toEpochMilli();
        this.needed = Math.max(asked, subject.getApprovals());
    }

    /** Other evidence came: what was approved is void. */
    void renew(GateRecord newSubject) {
        subject = newSubject;
        needed = Math.max(asked, newSubject.getApprovals());
        newerEvidence = null;
        votes = new ArrayList<>();
    }

    /** The volume was rehearsed since the gate answered: what was approved is void, and the gate must be asked again. */
    void outdate(String rehearsal) {
        newerEvidence = rehearsal;
        votes = new ArrayList<>();
    }

    /** Counts an approval, and grants where it is the last that is needed. */
    void approve(String userId, Instant now) {
        List<Vote> more = new ArrayList<>(votes);
        more.add(new Vote(userId, subject.getEvidence(), now));
        votes = more;
        if (more.size() >= needed) {
            end(State.GRANTED, userId, now);
        }
    }

    /**
     * Ends it.
     *
     * @param by who; null where nobody did
     */
    void end(State newState, @CheckForNull String by, Instant now) {
        state = newState;
        endedBy = by;
        ended = now.toEpochMilli();
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Whether the promotion of that volume, or its way back, may begin. */
    boolean isGranted(String volume, boolean rollback) {
        return state == State.GRANTED
                && subject.isRollback() == rollback
                && subject.getVolume().equals(volume);
    }

    boolean isStarter(String userId) {
        return starters.stream().anyMatch(starter -> User.idStrategy().equals(starter, userId));
    }

    boolean hasVoteOf(String userId) {
        return votes.stream().anyMatch(vote -> User.idStrategy().equals(vote.getUserId(), userId));
    }

    public String getId() {
        return id;
    }

    /** What is asked. */
    public GateRecord getSubject() {
        return subject;
    }

    /** How many approvals it takes. */
    public int getNeeded() {
        return needed;
    }

    /** The users and groups it is narrowed to; empty for all who have the permission. */
    public List<String> getApprovers() {
        return List.copyOf(approvers);
    }

    /** Who does not count. */
    public List<String> getStarters() {
        return List.copyOf(starters);
    }

    public List<Vote> getVotes() {
        return List.copyOf(votes);
    }

    public State getState() {
        return state;
    }

    public Instant getExpires() {
        return Instant.ofEpochMilli(expires);
    }

    /** The rehearsal that came after the gate's answer; null where there is none. */
    @CheckForNull
    public String getNewerEvidence() {
        return newerEvidence;
    }

    /** Who ended it; null where nobody did. */
    @CheckForNull
    public String getEndedBy() {
        return endedBy;
    }

    /** When it ended; null while it waits. */
    @CheckForNull
    public Instant getEnded() {
        return ended == 0 ? null : Instant.ofEpochMilli(ended);
    }
}
