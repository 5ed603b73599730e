package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.rediacc.approval.ApprovalExecution;
import io.jenkins.plugins.rediacc.approval.ApprovalRequest;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code rediaccApproval}: waits for people, outside {@code node}. */
public final class ApprovalStep extends Step {

    private static final String DEFAULT_EXPIRES = "24h";

    @CheckForNull
    private String gate;

    private boolean rollback;
    private int approvals = 1;

    @CheckForNull
    private String approvers;

    private String expires = DEFAULT_EXPIRES;

    @DataBoundConstructor
    public ApprovalStep() {}

    /** The evidence hash of the gate's answer; null for the newest of this build. */
    @CheckForNull
    public String getGate() {
        return gate;
    }

    @DataBoundSetter
    public void setGate(@CheckForNull String gate) {
        this.gate = Util.fixEmptyAndTrim(gate);
    }

    /** Whether it is about a way back, instead of a promotion. */
    public boolean isRollback() {
        return rollback;
    }

    @DataBoundSetter
    public void setRollback(boolean rollback) {
        this.rollback = rollback;
    }

    /** How many people must approve; configuration and catalogue may want more. */
    public int getApprovals() {
        return approvals;
    }

    @DataBoundSetter
    public void setApprovals(int approvals) {
        this.approvals = approvals;
    }

    /** Users and groups to narrow it to, joined by commas; null for all who have the permission. */
    @CheckForNull
    public String getApprovers() {
        return approvers;
    }

    @DataBoundSetter
    public void setApprovers(@CheckForNull String approvers) {
        this.approvers = Util.fixEmptyAndTrim(approvers);
    }

    /** For how long it waits, such as {@code 24h}. */
    public String getExpires() {
        return expires;
    }

    @DataBoundSetter
    public void setExpires(String expires) {
        this.expires = expires;
    }

    @Override
    public StepExecution start(StepContext context) {
        Duration wait = Quantity.duration(expires)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> new IllegalArgumentException(
                        "expires is '" + expires + "'; write a number with a unit, such as 90m or 24h"));
        if (approvals < 1) {
            throw new IllegalArgumentException("approvals is " + approvals + "; it takes at least 1");
        }
        return new ApprovalExecution(context, new ApprovalRequest(gate, rollback, approvals, names(), wait));
    }

    private List<String> names() {
        return approvers == null
                ? List.of()
                : Arrays.stream(approvers.split(","))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "rediaccApproval";
        }

        @Override
        public String getDisplayName() {
            return Messages.ApprovalStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(TaskListener.class, Run.class, FlowNode.class);
        }

        @POST
        public FormValidation doCheckExpires(@QueryParameter String value) {
            return ParameterChecks.duration(value);
        }

        @POST
        public FormValidation doCheckApprovals(@QueryParameter String value) {
            return FormValidation.validatePositiveInteger(value);
        }
    }
}
