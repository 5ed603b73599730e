package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import io.jenkins.plugins.rediacc.approval.Approvals;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code rediaccPromote}: makes a rehearsed upgrade production. */
public final class PromoteStep extends EngineStep {

    private static final String ALL = "all";
    private static final List<String> PHASES = List.of(ALL, "prepare", "switch");

    private final String volume;
    private final String plan;

    @CheckForNull
    private String maxAge;

    @CheckForNull
    private String maxPause;

    @CheckForNull
    private String approval;

    private String phase = ALL;
    private boolean dryRun;
    private boolean resume;

    @DataBoundConstructor
    public PromoteStep(String volume, String plan) {
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

    /** The id of the approval; null for the newest of this build. */
    @CheckForNull
    public String getApproval() {
        return approval;
    }

    @DataBoundSetter
    public void setApproval(@CheckForNull String approval) {
        this.approval = Util.fixEmptyAndTrim(approval);
    }

    public String getPhase() {
        return phase;
    }

    @DataBoundSetter
    public void setPhase(String phase) {
        this.phase = phase;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    public boolean isResume() {
        return resume;
    }

    @DataBoundSetter
    public void setResume(boolean resume) {
        this.resume = resume;
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        if (!PHASES.contains(phase)) {
            throw new IllegalArgumentException("phase is '" + phase + "'; use 'prepare', 'switch' or 'all'");
        }
        return new AnswerExecution(context, approved(context, request()), getJava(), new Read());
    }

    /** What production is read for needs nobody; neither does the end of what was approved before. */
    private EngineRequest approved(StepContext context, EngineRequest request)
            throws IOException, InterruptedException {
        if (dryRun || resume || phase.equals("prepare")) {
            return request;
        }
        Approvals.Granted granted = Approvals.require(context.get(Run.class), volume, false, approval);
        return request.with("evidence", granted.evidence()).with("approvedBy", granted.approvedBy());
    }

    private EngineRequest request() {
        return new EngineRequest("promote")
                .with("volume", volume)
                .with("plan", resume ? null : plan)
                .with("maxAge", maxAge)
                .with("maxPause", maxPause)
                .flag("prepare", phase.equals("prepare"))
                .flag("switch", phase.equals("switch"))
                .flag("dryRun", dryRun)
                .flag("resume", resume)
                .reporting()
                .uninterruptible();
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            return new PromotionResult(answer.orAbort().result(), answer.reportUrl());
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccPromote", Messages.PromoteStep_DisplayName());
        }

        @POST
        public ListBoxModel doFillPhaseItems() {
            ListBoxModel items = new ListBoxModel();
            PHASES.forEach(items::add);
            return items;
        }
    }
}
