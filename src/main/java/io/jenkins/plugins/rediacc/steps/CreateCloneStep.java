package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineStepExecution;
import io.jenkins.plugins.rediacc.agent.OpenClones;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rediaccCreateClone}: makes a clone that outlives the node block. */
public final class CreateCloneStep extends EngineStep {

    private final String volume;

    @CheckForNull
    private String snapshot;

    @CheckForNull
    private String ttl;

    private boolean start;

    @DataBoundConstructor
    public CreateCloneStep(String volume) {
        this.volume = volume;
    }

    public String getVolume() {
        return volume;
    }

    @CheckForNull
    public String getSnapshot() {
        return snapshot;
    }

    @DataBoundSetter
    public void setSnapshot(@CheckForNull String snapshot) {
        this.snapshot = Util.fixEmptyAndTrim(snapshot);
    }

    @CheckForNull
    public String getTtl() {
        return ttl;
    }

    @DataBoundSetter
    public void setTtl(@CheckForNull String ttl) {
        this.ttl = Util.fixEmptyAndTrim(ttl);
    }

    public boolean isStart() {
        return start;
    }

    @DataBoundSetter
    public void setStart(boolean start) {
        this.start = start;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, new CloneOrder(volume, snapshot, ttl, start), getJava());
    }

    /** Makes the clone. */
    private static final class Execution extends EngineStepExecution {

        private static final long serialVersionUID = 1L;
        private static final String PART = "clone";

        private final CloneOrder order;

        @CheckForNull
        private final String java;

        Execution(StepContext context, CloneOrder order, @CheckForNull String java) {
            super(context);
            this.order = order;
            this.java = java;
        }

        @Override
        public boolean start() throws Exception {
            FilePath directory = getContext().get(FilePath.class);
            begin(
                    order.open(getContext(), runId(PART), FilePathUtils.getNodeName(directory), directory.getRemote()),
                    PART,
                    java);
            return false;
        }

        @Override
        protected void ended(EngineAnswer answer) throws Exception {
            if (answer.exitCode() != 0) {
                OpenClones.get().remove(runId(PART));
                throw answer.abort();
            }
            getContext().onSuccess(new CloneResult(answer.result()));
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccCreateClone", Messages.CreateCloneStep_DisplayName());
        }
    }
}
