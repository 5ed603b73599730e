package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
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
    private String maxPause;

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
    public String getMaxPause() {
        return maxPause;
    }

    @DataBoundSetter
    public void setMaxPause(@CheckForNull String maxPause) {
        this.maxPause = Util.fixEmptyAndTrim(maxPause);
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
    public StepExecution start(StepContext context) {
        if (!PHASES.contains(phase)) {
            throw new IllegalArgumentException("phase is '" + phase + "'; use 'prepare', 'switch' or 'all'");
        }
        return new AnswerExecution(context, request(), getJava(), new Read());
    }

    private EngineRequest request() {
        return new EngineRequest("promote")
                .with("volume", volume)
                .with("plan", resume ? null : plan)
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
