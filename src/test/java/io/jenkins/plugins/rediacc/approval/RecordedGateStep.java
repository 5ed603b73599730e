package io.jenkins.plugins.rediacc.approval;

import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.Extension;
import hudson.model.Run;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.StepExecutions;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A gate's answer as the engine gives it, for tests of what people do with it. */
public final class RecordedGateStep extends Step {

    private static final String PLAN = "PostgreSQL 13 to <15>";
    private static final String REHEARSAL = "r1";

    private final String evidence;
    private final int approvals;
    private final boolean allowed;

    private String plan = PLAN;
    private String rehearsal = REHEARSAL;

    @DataBoundConstructor
    public RecordedGateStep(String evidence, int approvals, boolean allowed) {
        this.evidence = evidence;
        this.approvals = approvals;
        this.allowed = allowed;
    }

    @DataBoundSetter
    public void setPlan(String plan) {
        this.plan = plan;
    }

    @DataBoundSetter
    public void setRehearsal(String rehearsal) {
        this.rehearsal = rehearsal;
    }

    @Override
    public StepExecution start(StepContext context) {
        String answer = answer(evidence, approvals, allowed, plan, rehearsal);
        return StepExecutions.synchronousNonBlockingVoid(context, ctx -> {
            GateAnswers.record(ctx.get(Run.class), JsonMapper.builder().build().readTree(answer));
        });
    }

    static String answer(String evidence, int approvals, boolean allowed) {
        return answer(evidence, approvals, allowed, PLAN, REHEARSAL);
    }

    private static String answer(String evidence, int approvals, boolean allowed, String plan, String rehearsal) {
        return """
                {"allowed":%s,"volume":"orders","systemIdentifier":"7","plan":"%s","planDigest":"d1",
                 "evidence":"%s","rehearsal":"%s","dryRun":"r2","rehearsedPauseSeconds":12.5,
                 "promisedPauseSeconds":18.7,"maxPauseSeconds":120,"approvals":%d,"objections":[%s]}
                """
                .formatted(
                        allowed,
                        plan,
                        evidence,
                        rehearsal,
                        approvals,
                        allowed ? "" : "{\"id\":\"gate/x\",\"reason\":\"it is too old\",\"remedy\":\"test it\"}");
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "recordedGate";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class);
        }
    }
}
