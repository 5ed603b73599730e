package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rediaccPrune}: destroys the snapshots that the policy does not keep. */
public final class PruneStep extends EngineStep {

    private final String volume;
    private boolean dryRun;

    @DataBoundConstructor
    public PruneStep(String volume) {
        this.volume = volume;
    }

    public String getVolume() {
        return volume;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read());
    }

    private EngineRequest request() {
        return new EngineRequest("prune").with("volume", volume).flag("dryRun", dryRun);
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            return new PruneResult(answer.orAbort().result());
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccPrune", Messages.PruneStep_DisplayName());
        }
    }
}
