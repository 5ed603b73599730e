package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import io.jenkins.plugins.rediacc.approval.GateAnswers;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code rediaccGate}: asks whether a plan may be promoted. */
public final class GateStep extends EngineStep {

    private final String volume;
    private final String plan;

    @CheckForNull
    private String maxAge;

    @CheckForNull
    private String maxPause;

    private String onFailure = OnFailure.FAIL.word();

    @DataBoundConstructor
    public GateStep(String volume, String plan) {
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
    public String getMaxAge() {
        return maxAge;
    }

    @DataBoundSetter
    public void setMaxAge(@CheckForNull String maxAge) {
        this.maxAge = Util.fixEmptyAndTrim(maxAge);
    }

    @CheckForNull
    public String getMaxPause() {
        return maxPause;
    }

    @DataBoundSetter
    public void setMaxPause(@CheckForNull String maxPause) {
        this.maxPause = Util.fixEmptyAndTrim(maxPause);
    }

    public String getOnFailure() {
        return onFailure;
    }

    @DataBoundSetter
    public void setOnFailure(String onFailure) {
        this.onFailure = onFailure;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read(OnFailure.of(onFailure)));
    }

    private EngineRequest request() {
        return new EngineRequest("gate")
                .with("volume", volume)
                .with("plan", plan)
                .with("maxAge", maxAge)
                .with("maxPause", maxPause);
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        private final OnFailure onFailure;

        Read(OnFailure onFailure) {
            this.onFailure = onFailure;
        }

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            if (answer.exitCode() != EngineAnswer.REFUSED || answer.result().isMissingNode()) {
                answer.orAbort();
            }
            GateResult result = new GateResult(answer.result());
            GateAnswers.record(context.get(Run.class), answer.result());
            if (!result.isAllowed()) {
                onFailure.act(context, "the gate refuses: " + String.join("; ", result.getReasons()));
            }
            return result;
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccGate", Messages.GateStep_DisplayName());
        }

        @POST
        public ListBoxModel doFillOnFailureItems() {
            return OnFailure.items();
        }
    }
}
