package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** {@code rediaccBisect}: finds out since when a plan fails. */
public final class BisectStep extends EngineStep {

    private final String volume;
    private final String plan;

    @CheckForNull
    private String from;

    @CheckForNull
    private String to;

    private int jobs = 1;
    private int repeat = 1;

    @DataBoundConstructor
    public BisectStep(String volume, String plan) {
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
    public String getFrom() {
        return from;
    }

    @DataBoundSetter
    public void setFrom(@CheckForNull String from) {
        this.from = Util.fixEmptyAndTrim(from);
    }

    @CheckForNull
    public String getTo() {
        return to;
    }

    @DataBoundSetter
    public void setTo(@CheckForNull String to) {
        this.to = Util.fixEmptyAndTrim(to);
    }

    public int getJobs() {
        return jobs;
    }

    @DataBoundSetter
    public void setJobs(int jobs) {
        this.jobs = jobs;
    }

    public int getRepeat() {
        return repeat;
    }

    @DataBoundSetter
    public void setRepeat(int repeat) {
        this.repeat = repeat;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read());
    }

    private EngineRequest request() {
        return new EngineRequest("bisect")
                .with("volume", volume)
                .with("plan", plan)
                .with("from", from)
                .with("to", to)
                .with("jobs", jobs)
                .with("repeat", repeat)
                .reporting();
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            return new BisectResult(answer.orAbort().result(), answer.reportUrl());
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccBisect", Messages.BisectStep_DisplayName());
        }
    }
}
