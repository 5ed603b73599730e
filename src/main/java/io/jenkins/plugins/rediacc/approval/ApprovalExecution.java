package io.jenkins.plugins.rediacc.approval;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.console.HyperlinkNote;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.rediacc.approval.ApprovalRecord.State;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import io.jenkins.plugins.rediacc.ui.SavedRehearsal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;

/**
 * Waits for people, with no thread and no executor. What they said is in the {@link ApprovalRecord} of the build, which is
 * saved first; this execution only looks what stands there, after each answer, after a restart, and when the time is over.
 */
public final class ApprovalExecution extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(ApprovalExecution.class.getName());

    private final ApprovalRequest request;
    private String id;
    private transient ScheduledFuture<?> expiry;

    /** A step that asks this. */
    public ApprovalExecution(StepContext context, ApprovalRequest request) {
        super(context);
        this.request = request;
    }

    @Override
    public boolean start() throws Exception {
        Run<?, ?> run = run();
        FlowNode node = getContext().get(FlowNode.class);
        GateRecord subject = GateAnswers.newest(run, request.gate(), request.isRollback())
                .orElseThrow(() -> new AbortException(
                        request.isRollback()
                                ? "there is nothing to approve: call rediaccRollback first, which says what would be"
                                        + " lost"
                                : "there is nothing to approve: call rediaccGate in this build first"
                                        + (request.gate() == null ? "" : "; it gave no answer with this evidence")));
        if (!subject.isAllowed() || subject.getEvidence().isEmpty()) {
            throw new AbortException(
                    "there is nothing to approve, the gate refuses: " + String.join("; ", subject.getWords()));
        }
        id = node.getId();
        ApprovalRecord record = new ApprovalRecord(
                id,
                subject,
                Math.max(request.approvals(), RediaccConfiguration.get().getApprovals()),
                request.approvers(),
                Starters.of(run),
                Instant.now().plus(request.expires()));
        ApprovalAction.of(run).add(record);
        node.addAction(new PauseAction("Rediacc approval"));
        String url = "/" + run.getUrl() + ApprovalAction.URL + "/";
        getContext()
                .get(TaskListener.class)
                .getLogger()
                .println("Waiting until " + record.getExpires() + " for " + record.getNeeded() + " approval"
                        + (record.getNeeded() == 1 ? "" : "s") + ": "
                        + HyperlinkNote.encodeTo(url, "what is asked"));
        arm(record);
        return false;
    }

    @Override
    public void onResume() {
        Timer.get().execute(this::look);
    }

    /** Lets the execution that waits for this approval look. */
    static void settle(Run<?, ?> build, String id) {
        StepExecution.acceptAll(ApprovalExecution.class, execution -> {
            if (id.equals(execution.id) && execution.isOf(build)) {
                execution.look();
            }
        });
    }

    private boolean isOf(Run<?, ?> build) {
        try {
            return build.equals(run());
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /** Voids what was approved on older evidence than this rehearsal. */
    static void outdate(SavedRehearsal rehearsal) {
        StepExecution.acceptAll(ApprovalExecution.class, execution -> execution.look(rehearsal));
    }

    private synchronized void look(SavedRehearsal rehearsal) {
        try {
            ApprovalAction action = ApprovalAction.of(run());
            ApprovalRecord record = action.find(id).orElse(null);
            if (record != null && NewEvidence.isNewerThan(record.getSubject(), rehearsal)) {
                action.outdate(record, rehearsal.getId());
                look();
            }
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot look after approval " + id);
        }
    }

    private void arm(ApprovalRecord record) {
        long millis =
                Math.max(0, Duration.between(Instant.now(), record.getExpires()).toMillis());
        expiry = Timer.get().schedule((Runnable) this::look, millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the step where the record says so; called at any time, any number of times. */
    private synchronized void look() {
        try {
            Run<?, ?> run = run();
            ApprovalAction action = ApprovalAction.of(run);
            ApprovalRecord record = action.find(id).orElse(null);
            if (record == null) {
                getContext().onFailure(new AbortException("the build has no record of what was asked"));
                return;
            }
            if (!Instant.now().isBefore(record.getExpires())) {
                action.end(record, State.EXPIRED, Instant.now());
            }
            if (record.isWaiting()) {
                cancelExpiry();
                arm(record);
                say(record);
            } else {
                finish(record);
            }
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot look after approval " + id);
        }
    }

    private void say(ApprovalRecord record) throws IOException, InterruptedException {
        getContext().get(TaskListener.class).getLogger().println(words(record));
    }

    private static String words(ApprovalRecord record) {
        String by = record.getVotes().stream()
                .map(vote -> vote.getUserId() + " at " + vote.getTime())
                .collect(Collectors.joining(", "));
        return record.getVotes().size() + " of " + record.getNeeded() + " approvals" + (by.isEmpty() ? "" : ": " + by);
    }

    private void finish(ApprovalRecord record) throws IOException, InterruptedException {
        cancelExpiry();
        PauseAction.endCurrentPause(getContext().get(FlowNode.class));
        switch (record.getState()) {
            case GRANTED -> {
                say(record);
                getContext().onSuccess(new ApprovalResult(record));
            }
            case REJECTED, EXPIRED ->
                getContext().onFailure(new FlowInterruptedException(Result.ABORTED, false, ApprovalEnd.of(record)));
            case STOPPED, WAITING -> {}
        }
    }

    private void cancelExpiry() {
        if (expiry != null) {
            expiry.cancel(false);
            expiry = null;
        }
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        Timer.get().execute(() -> {
            cancelExpiry();
            try {
                ApprovalAction action = ApprovalAction.of(run());
                action.find(id).ifPresent(record -> stop(action, record));
                PauseAction.endCurrentPause(getContext().get(FlowNode.class));
            } catch (IOException | InterruptedException e) {
                LOGGER.log(Level.WARNING, e, () -> "cannot end approval " + id);
            }
        });
        super.stop(cause);
    }

    private static void stop(ApprovalAction action, ApprovalRecord record) {
        try {
            action.end(record, State.STOPPED, Instant.now());
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot save the end of approval " + record.getId());
        }
    }

    private Run<?, ?> run() throws IOException, InterruptedException {
        return getContext().get(Run.class);
    }

    @Override
    public String getStatus() {
        return "waiting for approval " + id;
    }
}
