package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import hudson.model.Result;
import io.jenkins.plugins.rediacc.approval.Office;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * Builds that wait when the controller goes down, and what must have become of them after it: a rehearsal by the real
 * engine, every step that runs the engine, an approval that one of two people gave, and one whose time is over by then.
 *
 * @param home where their engines and their host are
 */
record WaitingBuilds(Path home) {

    static final String REHEARSAL = "rehearsal";
    private static final String EVERY_STEP = "every-step";
    private static final String RELEASE = "release";
    private static final String LATE = "late";

    /** Starts them, and waits until all of them wait. */
    void begin(JenkinsRule jenkins) throws Exception {
        Office office = Office.openForGood(jenkins);
        jenkins.jenkins.setNumExecutors(4);
        FakeEngine engine = FakeEngine.create(home.resolve("engine"));
        Path plan = Host.create(home)
                .plan("echo run >> '" + home.resolve("runs") + "'; echo the step waits; while [ ! -e '"
                        + home.resolve("go") + "' ]; do sleep 0.1; done; echo it goes on");

        String gate = "rediaccGate volume: 'files', plan: 'p.yaml', java: " + Host.quoted(engine.prompt());
        String promote = "rediaccPromote volume: 'files', plan: 'p.yaml', java: " + Host.quoted(engine.prompt());
        WorkflowRun release = start(
                jenkins,
                RELEASE,
                "node { " + gate + " }; echo \"${rediaccApproval approvals: 2}\"; node { " + promote + " }");
        jenkins.waitForMessage("what is asked", release);
        assertThat(office.approve("alice", release), is(200));
        jenkins.waitForMessage(
                "what is asked", start(jenkins, LATE, "node { " + gate + " }; rediaccApproval expires: '3s'"));
        WorkflowRun rehearsal = start(
                jenkins,
                REHEARSAL,
                "node { echo \"verdict ${rediaccUpgradeTest(volume: 'files', plan: " + Host.quoted(plan)
                        + ").verdict}\" }");
        int started = engine.starts().size();
        start(
                jenkins,
                EVERY_STEP,
                "node { " + StepCall.makeClone(engine.prompt()) + StepCall.parallel(call -> call.saying(engine.held()))
                        + " }");
        engine.awaitStarts(started + 1 + StepCall.ALL.size());
        jenkins.waitForMessage("the step waits", rehearsal);
    }

    /** Lets them go, while the controller is down. */
    void go() throws IOException {
        Files.createFile(home.resolve("go"));
        new FakeEngine(home.resolve("engine")).go();
    }

    /** Waits until they have ended, each as it must. */
    void end(JenkinsRule jenkins) throws Exception {
        WorkflowRun rehearsal = success(jenkins, REHEARSAL);
        jenkins.assertLogContains("it goes on", rehearsal);
        jenkins.assertLogContains("verdict PASSED", rehearsal);
        assertThat(Files.readAllLines(home.resolve("runs")), is(List.of("run")));
        assertThat(new Host(home).clones(), is(empty()));

        WorkflowRun everyStep = success(jenkins, EVERY_STEP);
        for (StepCall call : StepCall.ALL) {
            jenkins.assertLogContains(call.name() + " gave " + call.gives(), everyStep);
        }

        WorkflowRun late = jenkins.waitForCompletion(resumed(jenkins, LATE));
        jenkins.assertBuildStatus(Result.ABORTED, late);
        jenkins.assertLogContains("the approval expired at", late);

        Office office = new Office(jenkins);
        WorkflowRun release = resumed(jenkins, RELEASE);
        assertThat("again", office.approve("alice", release), is(409));
        assertThat(office.approve("bob", release), is(200));
        jenkins.assertLogContains("approved by alice, bob", success(jenkins, RELEASE));

        // Two gates, the promotion, and the clone that is made before all steps and the one that is destroyed by its
        // block.
        assertThat(
                "none was started twice",
                new FakeEngine(home.resolve("engine")).starts(),
                containsInAnyOrder(StepCall.verbs("gate", "gate", "promote", "clone", "destroy")));
    }

    private static WorkflowRun success(JenkinsRule jenkins, String job) throws Exception {
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(resumed(jenkins, job)));
    }

    static WorkflowRun start(JenkinsRule jenkins, String job, String script) throws Exception {
        WorkflowJob created = jenkins.createProject(WorkflowJob.class, job);
        created.setDefinition(new CpsFlowDefinition(script, true));
        return created.scheduleBuild2(0).waitForStart();
    }

    static WorkflowRun resumed(JenkinsRule jenkins, String job) {
        return jenkins.jenkins.getItemByFullName(job, WorkflowJob.class).getBuildByNumber(1);
    }
}
