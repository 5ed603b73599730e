package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import hudson.model.AbstractProject;
import hudson.model.FreeStyleProject;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.rediacc.SharedJenkins;
import java.util.List;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** Every step through its form, and as the Snippet Generator writes it. */
@WithJenkins
class StepFormsTest extends SharedJenkins {

    /** A step and the snippet for it. */
    private record Form(Step step, String snippet) {}

    @Test
    void everyStepIsTheSameAfterItsForm() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList()
                .replaceBy(forms().stream()
                        .map(form -> new StepHolder(form.step()))
                        .toList());

        jenkins.configRoundtrip(job);

        List<StepHolder> back = job.getBuildersList().getAll(StepHolder.class);
        assertThat(back, hasSize(forms().size()));
        for (int i = 0; i < back.size(); i++) {
            jenkins.assertEqualDataBoundBeans(forms().get(i).step(), back.get(i).getStep());
        }
    }

    @Test
    void noStepOfThePluginIsForgotten() {
        assertThat(
                forms().stream()
                        .map(form -> form.step().getDescriptor().getFunctionName())
                        .collect(Collectors.toSet()),
                is(StepDescriptor.all().stream()
                        .map(StepDescriptor::getFunctionName)
                        .filter(name -> name.startsWith("rediacc"))
                        .collect(Collectors.toSet())));
    }

    @Test
    void everyStepIsWrittenWithoutWhatIsUnchanged() {
        for (Form form : forms()) {
            assertThat(Snippetizer.object2Groovy(form.step()), is(form.snippet()));
        }
    }

    private static List<Form> forms() {
        return List.of(
                new Form(new SnapshotStep("orders"), "rediaccSnapshot 'orders'"),
                new Form(
                        snapshot(),
                        "rediaccSnapshot checkpoint: true, fromBackup: '2026-11-20T10:00:00Z', hold: '30d',"
                                + " holdReason: 'audit', prune: false,"
                                + " schedule: 'hourly', volume: 'orders'"),
                new Form(
                        new UpgradeTestStep("orders", "upgrade/plan.yaml"),
                        "rediaccUpgradeTest plan: 'upgrade/plan.yaml', volume: 'orders'"),
                new Form(
                        upgradeTest(),
                        "rediaccUpgradeTest bisect: 'on-failure', java: '/opt/jdk/bin/java', keepClone: true,"
                                + " noCheckpoint: true, onFailure: 'unstable', plan: 'p.yaml', snapshot: 'latest',"
                                + " timeout: '6h', volume: 'orders'"),
                new Form(
                        bisect(),
                        "rediaccBisect from: 'a', jobs: 2, plan: 'p.yaml', repeat: 3, to: 'b', volume: 'orders'"),
                new Form(prune(), "rediaccPrune dryRun: true, volume: 'orders'"),
                new Form(status(), "rediaccStatus strict: true, volume: 'orders'"),
                new Form(new DoctorStep(), "rediaccDoctor()"),
                new Form(createClone(), "rediaccCreateClone start: true, ttl: '2h', volume: 'orders'"),
                new Form(new DestroyStep("c1"), "rediaccDestroy 'c1'"),
                new Form(
                        cloneBlock(),
                        "rediaccClone(snapshot: 'latest', start: false, volume: 'orders') {\n    // some block\n}"),
                new Form(
                        gate(),
                        "rediaccGate maxAge: '24h', maxPause: '60s', onFailure: 'continue', plan: 'p.yaml',"
                                + " volume: 'orders'"),
                new Form(
                        promote(),
                        "rediaccPromote approval: '7', dryRun: true, maxPause: '60s', phase: 'switch', plan: 'p.yaml',"
                                + " volume: 'orders'"),
                new Form(
                        rollback(),
                        "rediaccRollback acceptLossSince: '0/1234', approval: '8', confirmVolume: 'orders',"
                                + " volume: 'orders'"),
                new Form(new ApprovalStep(), "rediaccApproval()"),
                new Form(
                        approval(),
                        "rediaccApproval approvals: 2, approvers: 'alice, dba', expires: '4h', gate: 'e1',"
                                + " rollback: true"),
                new Form(new FinalizeStep("orders"), "rediaccFinalize 'orders'"));
    }

    private static Step snapshot() {
        SnapshotStep step = new SnapshotStep("orders");
        step.setSchedule("hourly");
        step.setHold("30d");
        step.setHoldReason("audit");
        step.setFromBackup("2026-11-20T10:00:00Z");
        step.setCheckpoint(true);
        step.setPrune(false);
        return step;
    }

    private static Step upgradeTest() {
        UpgradeTestStep step = new UpgradeTestStep("orders", "p.yaml");
        step.setSnapshot("latest");
        step.setOnFailure("unstable");
        step.setBisect("on-failure");
        step.setTimeout("6h");
        step.setKeepClone(true);
        step.setNoCheckpoint(true);
        step.setJava("/opt/jdk/bin/java");
        return step;
    }

    private static Step bisect() {
        BisectStep step = new BisectStep("orders", "p.yaml");
        step.setFrom("a");
        step.setTo("b");
        step.setJobs(2);
        step.setRepeat(3);
        return step;
    }

    private static Step prune() {
        PruneStep step = new PruneStep("orders");
        step.setDryRun(true);
        return step;
    }

    private static Step status() {
        StatusStep step = new StatusStep();
        step.setVolume("orders");
        step.setStrict(true);
        return step;
    }

    private static Step createClone() {
        CreateCloneStep step = new CreateCloneStep("orders");
        step.setTtl("2h");
        step.setStart(true);
        return step;
    }

    private static Step cloneBlock() {
        CloneStep step = new CloneStep("orders");
        step.setSnapshot("latest");
        step.setStart(false);
        return step;
    }

    private static Step gate() {
        GateStep step = new GateStep("orders", "p.yaml");
        step.setMaxAge("24h");
        step.setMaxPause("60s");
        step.setOnFailure("continue");
        return step;
    }

    private static Step approval() {
        ApprovalStep step = new ApprovalStep();
        step.setGate("e1");
        step.setApprovals(2);
        step.setApprovers("alice, dba");
        step.setExpires("4h");
        step.setRollback(true);
        return step;
    }

    private static Step promote() {
        PromoteStep step = new PromoteStep("orders", "p.yaml");
        step.setMaxPause("60s");
        step.setPhase("switch");
        step.setApproval("7");
        step.setDryRun(true);
        return step;
    }

    private static Step rollback() {
        RollbackStep step = new RollbackStep("orders");
        step.setAcceptLossSince("0/1234");
        step.setConfirmVolume("orders");
        step.setApproval("8");
        return step;
    }

    /** Holds a step, so that the page of a job shows the step's form. */
    public static final class StepHolder extends Builder {

        private final Step step;

        @DataBoundConstructor
        public StepHolder(Step step) {
            this.step = step;
        }

        public Step getStep() {
            return step;
        }

        /** Makes it known to Jenkins. */
        @TestExtension
        public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {

            @Override
            @SuppressWarnings("rawtypes")
            public boolean isApplicable(Class<? extends AbstractProject> type) {
                return true;
            }

            /** The step's own form: those of all steps beside each are too many fields for one page. */
            public List<StepDescriptor> getStepDescriptors(StepHolder holder) {
                return List.of(
                        holder == null
                                ? Jenkins.get().getDescriptorByType(DoctorStep.DescriptorImpl.class)
                                : holder.getStep().getDescriptor());
            }
        }
    }
}
