package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code rediaccFinalize}: ends the window in which a promotion can be undone. */
public final class FinalizeStep extends EngineStep {

    private final String volume;

    @DataBoundConstructor
    public FinalizeStep(String volume) {
        this.volume = volume;
    }

    public String getVolume() {
        return volume;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read());
    }

    private EngineRequest request() {
        return new EngineRequest("finalize").with("volume", volume).uninterruptible();
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            answer.orAbort();
            return null;
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccFinalize", Messages.FinalizeStep_DisplayName());
        }
    }
}
