package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code rediaccUpgradeTest}: rehearses an upgrade plan on a clone. */
public final class UpgradeTestStep extends EngineStep {

    private final String volume;
    private final String plan;

    @CheckForNull
    private String snapshot;

    private String onFailure = OnFailure.FAIL.word();
    private String bisect = "never";

    @CheckForNull
    private String timeout;

    private boolean keepClone;
    private boolean noCheckpoint;

    @DataBoundConstructor
    public UpgradeTestStep(String volume, String plan) {
        this.volume = volume;
        this.plan = plan;
    }

    public String getVolume() {
        return volume;
    }

    public String getPlan() {
        return plan;
    }

    @CheckForNull
    public String getSnapshot() {
        return snapshot;
    }

    @DataBoundSetter
    public void setSnapshot(@CheckForNull String snapshot) {
        this.snapshot = Util.fixEmptyAndTrim(snapshot);
    }

    public String getOnFailure() {
        return onFailure;
    }

    @DataBoundSetter
    public void setOnFailure(String onFailure) {
        this.onFailure = onFailure;
    }

    public String getBisect() {
        return bisect;
    }

    @DataBoundSetter
    public void setBisect(String bisect) {
        this.bisect = bisect;
    }

    @CheckForNull
    public String getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(@CheckForNull String timeout) {
        this.timeout = Util.fixEmptyAndTrim(timeout);
    }

    public boolean isKeepClone() {
        return keepClone;
    }

    @DataBoundSetter
    public void setKeepClone(boolean keepClone) {
        this.keepClone = keepClone;
    }

    public boolean isNoCheckpoint() {
        return noCheckpoint;
    }

    @DataBoundSetter
    public void setNoCheckpoint(boolean noCheckpoint) {
        this.noCheckpoint = noCheckpoint;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read(OnFailure.of(onFailure)));
    }

    private EngineRequest request() {
        return new EngineRequest("test")
                .with("volume", volume)
                .with("plan", plan)
                .with("snapshot", snapshot)
                .with("bisect", bisect)
                .with("timeout", timeout)
                .flag("keepClone", keepClone)
                .flag("noCheckpoint", noCheckpoint)
                .reporting();
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        private final OnFailure onFailure;

        Read(OnFailure onFailure) {
            this.onFailure = onFailure;
        }

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            if (answer.exitCode() != EngineAnswer.UPGRADE_FAILED) {
                return new UpgradeTestResult(answer.orAbort().result(), answer.reportUrl());
            }
            UpgradeTestResult result = new UpgradeTestResult(answer.result(), answer.reportUrl());
            onFailure.act(context, result.failure());
            return result;
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccUpgradeTest", Messages.UpgradeTestStep_DisplayName());
        }

        @POST
        public ListBoxModel doFillOnFailureItems() {
            return OnFailure.items();
        }

        @POST
        public ListBoxModel doFillBisectItems() {
            return new ListBoxModel(new ListBoxModel.Option("never"), new ListBoxModel.Option("on-failure"));
        }
    }
}
