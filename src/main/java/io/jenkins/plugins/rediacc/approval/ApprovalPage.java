package io.jenkins.plugins.rediacc.approval;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.HttpResponses;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.ui.PageTime;
import io.jenkins.plugins.rediacc.ui.RehearsalAction;
import io.jenkins.plugins.rediacc.ui.Rehearsals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** One question as people see it, and where they answer it. */
@Restricted(NoExternalUse.class)
public final class ApprovalPage {

    private final ApprovalAction action;
    private final ApprovalRecord record;

    ApprovalPage(ApprovalAction action, ApprovalRecord record) {
        this.action = action;
        this.record = record;
    }

    /** Approves what the page showed. */
    @RequirePOST
    public HttpResponse doApprove(@CheckForNull @QueryParameter String evidence) throws IOException {
        Voter.requirePermission(action.getRun(), record);
        Voter voter = Voter.current();
        return answer(() -> action.approve(record, voter, evidence, Instant.now()));
    }

    /** Says no. */
    @RequirePOST
    public HttpResponse doReject() throws IOException {
        Voter.requirePermission(action.getRun(), record);
        Voter voter = Voter.current();
        return answer(() -> action.reject(record, voter, Instant.now()));
    }

    private interface Answer {
        void give() throws IOException;
    }

    private HttpResponse answer(Answer answer) throws IOException {
        try {
            answer.give();
        } catch (Refusal e) {
            return refused(e);
        }
        ApprovalExecution.settle(action.getRun(), record.getId());
        return HttpResponses.redirectTo("../..");
    }

    /** The page as it is now, with why the answer does not count. */
    private HttpResponse refused(Refusal refusal) {
        Stapler.getCurrentResponse2().setStatus(refusal.status());
        return HttpResponses.forwardToView(action, "index.jelly").with("refusal", refusal.getMessage());
    }

    public ApprovalRecord getRecord() {
        return record;
    }

    public GateRecord getSubject() {
        return record.getSubject();
    }

    /** The rehearsal that the evidence names, where this job's builds have it. */
    @CheckForNull
    public RehearsalAction getRehearsal() {
        String id = getSubject().getRehearsal();
        return id == null
                ? null
                : Rehearsals.find(action.getRun().getParent(), id).orElse(null);
    }

    /** Whether the one who looks may answer; whether the answer counts is said when it is given. */
    public boolean isMayAnswer() {
        return record.isWaiting() && action.getRun().getParent().hasPermission(Voter.permission(record));
    }

    /** How far it is, for people. */
    public String getState() {
        return record.getState().name().toLowerCase(Locale.ROOT);
    }

    /** The colour of the state, as the style sheet of reports names it. */
    public String getTone() {
        return switch (record.getState()) {
            case WAITING -> "error";
            case GRANTED -> "passed";
            case REJECTED -> "failed";
            case EXPIRED, STOPPED -> "skipped";
        };
    }

    public String getExpires() {
        return PageTime.of(record.getExpires());
    }

    /** When it ended; null while it waits. */
    @CheckForNull
    public String getEnded() {
        Instant ended = record.getEnded();
        return ended == null ? null : PageTime.of(ended);
    }

    public String time(Instant instant) {
        return PageTime.of(instant);
    }

    public String seconds(double seconds) {
        return Quantity.readable(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
