package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import io.jenkins.plugins.rediacc.approval.Approvals;
import io.jenkins.plugins.rediacc.approval.GateAnswers;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rediaccRollback}: lets the old production serve again. */
public final class RollbackStep extends EngineStep {

    private final String volume;

    @CheckForNull
    private String acceptLossSince;

    @CheckForNull
    private String confirmVolume;

    @CheckForNull
    private String approval;

    @DataBoundConstructor
    public RollbackStep(String volume) {
        this.volume = volume;
    }

    public String getVolume() {
        return volume;
    }

    @CheckForNull
    public String getAcceptLossSince() {
        return acceptLossSince;
    }

    @DataBoundSetter
    public void setAcceptLossSince(@CheckForNull String acceptLossSince) {
        this.acceptLossSince = Util.fixEmptyAndTrim(acceptLossSince);
    }

    @CheckForNull
    public String getConfirmVolume() {
        return confirmVolume;
    }

    @DataBoundSetter
    public void setConfirmVolume(@CheckForNull String confirmVolume) {
        this.confirmVolume = Util.fixEmptyAndTrim(confirmVolume);
    }

    /** The id of the approval; null for the newest of this build. */
    @CheckForNull
    public String getApproval() {
        return approval;
    }

    @DataBoundSetter
    public void setApproval(@CheckForNull String approval) {
        this.approval = Util.fixEmptyAndTrim(approval);
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        return new AnswerExecution(context, approved(context, request()), getJava(), new Read(volume));
    }

    /** A way back that loses nothing needs nobody; the engine refuses one that does, unless it is told. */
    private EngineRequest approved(StepContext context, EngineRequest request)
            throws IOException, InterruptedException {
        if (acceptLossSince == null) {
            return request;
        }
        Approvals.Granted granted = Approvals.require(context.get(Run.class), volume, true, approval);
        return request.with("approvedBy", granted.approvedBy());
    }

    private EngineRequest request() {
        return new EngineRequest("rollback")
                .with("volume", volume)
                .with("acceptLossSince", acceptLossSince)
                .with("confirmVolume", confirmVolume)
                .uninterruptible();
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        private final String volume;

        Read(String volume) {
            this.volume = volume;
        }

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            if (answer.exitCode() == EngineAnswer.REFUSED) {
                GateAnswers.recordLoss(
                        context.get(Run.class), volume, answer.abort().getMessage());
            }
            return new PromotionResult(answer.orAbort().result(), answer.reportUrl());
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccRollback", Messages.RollbackStep_DisplayName());
        }
    }
}
