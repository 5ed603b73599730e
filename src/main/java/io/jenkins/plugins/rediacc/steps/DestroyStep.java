package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineStepExecution;
import io.jenkins.plugins.rediacc.agent.OpenClone;
import io.jenkins.plugins.rediacc.agent.OpenClones;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** {@code rediaccDestroy}: destroys a clone that {@code rediaccCreateClone} made. */
public final class DestroyStep extends EngineStep {

    private final String clone;

    @DataBoundConstructor
    public DestroyStep(String clone) {
        this.clone = clone;
    }

    public String getClone() {
        return clone;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, clone, getJava());
    }

    /** Destroys it on the agent that made it. */
    private static final class Execution extends EngineStepExecution {

        private static final long serialVersionUID = 1L;

        private final String clone;

        @CheckForNull
        private final String java;

        Execution(StepContext context, String clone, @CheckForNull String java) {
            super(context);
            this.clone = clone;
            this.java = java;
        }

        @Override
        public boolean start() throws Exception {
            OpenClone known = OpenClones.get().find(clone);
            if (known == null) {
                throw new AbortException("no build of this Jenkins has a clone '" + clone
                        + "'; pass the id that rediaccCreateClone gave");
            }
            begin(known.destroy(), "destroy", java, known.node(), known.directory());
            return false;
        }

        @Override
        protected void ended(EngineAnswer answer) throws Exception {
            if (answer.exitCode() != EngineAnswer.NOT_FOUND) {
                answer.orAbort();
            }
            OpenClones.get().remove(clone);
            getContext().onSuccess(null);
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccDestroy", Messages.DestroyStep_DisplayName());
        }
    }
}
