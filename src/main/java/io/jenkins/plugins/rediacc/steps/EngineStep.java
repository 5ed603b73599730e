package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A step that runs a verb of the engine on the surrounding agent. */
public abstract class EngineStep extends Step {

    @CheckForNull
    private String java;

    /** The Java program on the agent; null for the configuration's. */
    @CheckForNull
    public String getJava() {
        return java;
    }

    @DataBoundSetter
    public void setJava(@CheckForNull String java) {
        this.java = Util.fixEmptyAndTrim(java);
    }

    /** What such a step needs around it, and the checks of the fields that several have. */
    public abstract static class EngineStepDescriptor extends StepDescriptor {

        private final String functionName;
        private final String displayName;

        EngineStepDescriptor(String functionName, String displayName) {
            this.functionName = functionName;
            this.displayName = displayName;
        }

        @Override
        public final String getFunctionName() {
            return functionName;
        }

        @Override
        public final String getDisplayName() {
            return displayName;
        }

        @Override
        public final Set<? extends Class<?>> getRequiredContext() {
            return Set.of(FilePath.class, Launcher.class, EnvVars.class, TaskListener.class, Run.class, FlowNode.class);
        }

        @POST
        public final FormValidation doCheckVolume(@QueryParameter String value) {
            return ParameterChecks.name(value);
        }

        @POST
        public final FormValidation doCheckTtl(@QueryParameter String value) {
            return ParameterChecks.duration(value);
        }

        @POST
        public final FormValidation doCheckHold(@QueryParameter String value) {
            return ParameterChecks.duration(value);
        }

        @POST
        public final FormValidation doCheckTimeout(@QueryParameter String value) {
            return ParameterChecks.duration(value);
        }

        @POST
        public final FormValidation doCheckMaxAge(@QueryParameter String value) {
            return ParameterChecks.duration(value);
        }

        @POST
        public final FormValidation doCheckMaxPause(@QueryParameter String value) {
            return ParameterChecks.duration(value);
        }
    }
}
