package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
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

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read());
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

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
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
