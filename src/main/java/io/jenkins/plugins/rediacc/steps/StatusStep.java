package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rediaccStatus}: looks at snapshots and space, and fails where something is critical. */
public final class StatusStep extends EngineStep {

    @CheckForNull
    private String volume;

    private boolean strict;

    @DataBoundConstructor
    public StatusStep() {}

    @CheckForNull
    public String getVolume() {
        return volume;
    }

    @DataBoundSetter
    public void setVolume(@CheckForNull String volume) {
        this.volume = Util.fixEmptyAndTrim(volume);
    }

    public boolean isStrict() {
        return strict;
    }

    @DataBoundSetter
    public void setStrict(boolean strict) {
        this.strict = strict;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read());
    }

    private EngineRequest request() {
        return new EngineRequest("status").with("volume", volume).flag("strict", strict);
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            if (answer.result().isMissingNode()) {
                throw answer.abort();
            }
            StatusResult result = new StatusResult(answer.result());
            if (answer.exitCode() != 0) {
                throw new AbortException(String.join("\n", result.getFindings()));
            }
            return result;
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccStatus", Messages.StatusStep_DisplayName());
        }
    }
}
