package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import hudson.model.Label;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.rediacc.SharedJenkins;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Aborted builds and a lost agent, with the real engine; {@link StepMatrixTest} has the same for every step. */
@WithJenkins
@EnabledOnOs(OS.LINUX)
class InterruptionTest extends SharedJenkins {

    @TempDir
    private Path folder;

    private static final String LABEL = "storage";

    private static DumbSlave agent;

    private Host host;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = jenkins.createOnlineSlave(Label.get(LABEL));
    }

    @BeforeEach
    void makeHost() throws Exception {
        host = Host.create(Files.createDirectories(folder.resolve("host")));
        RediaccConfiguration.get().setGracePeriodSeconds(120);
        RediaccConfiguration.get().setAgentTimeoutSeconds(300);
    }

    @Test
    void anAbortedRehearsalCleansUpBeforeTheStepEnds() throws Exception {
        WorkflowRun run = start("rediaccUpgradeTest volume: 'files', plan: " + hanging());
        jenkins.waitForMessage("the step hangs", run);

        run.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("asked the engine to stop and clean up", run);
        jenkins.assertLogNotContains("SIGTERM", run);
        assertThat(host.objects(), is(empty()));
    }

    @Test
    void anEngineThatDoesNotStopIsEndedAndItsCloneIsTakenByGc() throws Exception {
        RediaccConfiguration.get().setGracePeriodSeconds(1);
        WorkflowRun run = start("rediaccUpgradeTest volume: 'files', plan: " + hanging());
        jenkins.waitForMessage("the step hangs", run);
        signal(engine(run), "STOP");

        run.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("sending SIGTERM", run);
        jenkins.assertLogContains("killing it", run);
        jenkins.assertLogContains("the engine ended without a result; cleaning up", run);
        assertThat(host.objects(), is(empty()));
    }

    @Test
    void anEngineThatWasKilledIsAnErrorAndItsCloneIsTakenByGc() throws Exception {
        WorkflowRun run = start("rediaccUpgradeTest volume: 'files', onFailure: 'continue', plan: " + hanging());
        jenkins.waitForMessage("the step hangs", run);

        signal(engine(run), "KILL");

        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("the engine ended without a result", run);
        assertThat(host.objects(), is(empty()));
    }

    @Test
    void anAbortedBodyStillDestroysTheClone() throws Exception {
        WorkflowRun run = start("rediaccClone(volume: 'files', start: false) { echo 'in the body'; sleep 1000 }");
        jenkins.waitForMessage("in the body", run);
        assertThat(host.clones(), hasSize(1));

        run.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertThat(host.clones(), is(empty()));
    }

    @Test
    void anAgentThatComesBackFindsTheRunAgain() throws Exception {
        Path go = folder.resolve("go");
        Path plan = host.plan("echo the step waits; while [ ! -e '" + go + "' ]; do sleep 0.1; done; echo it goes on");
        WorkflowRun run = start(
                "echo \"verdict ${rediaccUpgradeTest(volume: 'files', plan: " + Host.quoted(plan) + ").verdict}\"");
        jenkins.waitForMessage("the step waits", run);

        agent.toComputer()
                .disconnect(new OfflineCause.UserCause(null, "a test"))
                .get();
        jenkins.waitForMessage("the engine there goes on meanwhile", run);
        Files.createFile(go);
        agent.toComputer().connect(true).get();

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("it goes on", run);
        jenkins.assertLogContains("verdict PASSED", run);
        assertThat(host.objects(), is(empty()));
    }

    private String hanging() throws Exception {
        return Host.quoted(host.plan("echo the step hangs; exec sleep 4715"));
    }

    private WorkflowRun start(String step) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("node('" + LABEL + "') { " + step + " }", true));
        return job.scheduleBuild2(0).waitForStart();
    }

    /** The engine of a build: its request lies beside the build's workspace. */
    private static long engine(WorkflowRun run) {
        String workspace = agent.getRemoteFS() + "/workspace/" + run.getParent().getName() + "@tmp/";
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("--request " + workspace))
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    private static void signal(long pid, String name) throws Exception {
        new ProcessBuilder("kill", "-s", name, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
    }
}
