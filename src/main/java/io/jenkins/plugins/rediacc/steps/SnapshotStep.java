package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** {@code rediaccSnapshot}: takes a snapshot of a volume. */
public final class SnapshotStep extends EngineStep {

    private final String volume;

    @CheckForNull
    private String schedule;

    @CheckForNull
    private String hold;

    @CheckForNull
    private String holdReason;

    @CheckForNull
    private String fromBackup;

    private boolean checkpoint;
    private boolean prune = true;

    @DataBoundConstructor
    public SnapshotStep(String volume) {
        this.volume = volume;
    }

    public String getVolume() {
        return volume;
    }

    @CheckForNull
    public String getSchedule() {
        return schedule;
    }

    @DataBoundSetter
    public void setSchedule(@CheckForNull String schedule) {
        this.schedule = Util.fixEmptyAndTrim(schedule);
    }

    @CheckForNull
    public String getHold() {
        return hold;
    }

    @DataBoundSetter
    public void setHold(@CheckForNull String hold) {
        this.hold = Util.fixEmptyAndTrim(hold);
    }

    @CheckForNull
    public String getHoldReason() {
        return holdReason;
    }

    @DataBoundSetter
    public void setHoldReason(@CheckForNull String holdReason) {
        this.holdReason = Util.fixEmptyAndTrim(holdReason);
    }

    /** The past time, ISO 8601 with its offset, whose backup is fetched; null for production as it is now. */
    @CheckForNull
    public String getFromBackup() {
        return fromBackup;
    }

    @DataBoundSetter
    public void setFromBackup(@CheckForNull String fromBackup) {
        this.fromBackup = Util.fixEmptyAndTrim(fromBackup);
    }

    public boolean isCheckpoint() {
        return checkpoint;
    }

    @DataBoundSetter
    public void setCheckpoint(boolean checkpoint) {
        this.checkpoint = checkpoint;
    }

    public boolean isPrune() {
        return prune;
    }

    @DataBoundSetter
    public void setPrune(boolean prune) {
        this.prune = prune;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new AnswerExecution(context, request(), getJava(), new Read());
    }

    private EngineRequest request() {
        return new EngineRequest("snapshot")
                .with("volume", volume)
                .with("schedule", schedule)
                .with("hold", hold)
                .with("holdReason", holdReason)
                .with("fromBackup", fromBackup)
                .flag("checkpoint", checkpoint)
                .flag("prune", prune);
    }

    private static final class Read implements AnswerExecution.Reading {

        private static final long serialVersionUID = 1L;

        @Override
        public Object read(EngineAnswer answer, @NonNull StepContext context) throws Exception {
            return new SnapshotResult(answer.orAbort().result());
        }
    }

    /** Names the step. */
    @Extension
    public static final class DescriptorImpl extends EngineStepDescriptor {

        public DescriptorImpl() {
            super("rediaccSnapshot", Messages.SnapshotStep_DisplayName());
        }

        @POST
        public ListBoxModel doFillScheduleItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.SnapshotStep_EachTime(), ""),
                    new ListBoxModel.Option("hourly"),
                    new ListBoxModel.Option("daily"),
                    new ListBoxModel.Option("weekly"),
                    new ListBoxModel.Option("monthly"),
                    new ListBoxModel.Option("yearly"));
        }
    }
}
