package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Builds that a restart of the controller interrupts, with the real engine. */
@EnabledOnOs(OS.LINUX)
class RestartTest {

    private static final String JOB = "nightly";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    @Test
    void aRehearsalGoesOnAndIsNotRunTwice() throws Throwable {
        Path home = Files.createDirectories(folder.resolve("host"));
        Path go = folder.resolve("go");
        Path runs = folder.resolve("runs");
        sessions.then(jenkins -> {
            Path plan = Host.create(home)
                    .plan("echo run >> '" + runs + "'; echo the step waits; while [ ! -e '" + go
                            + "' ]; do sleep 0.1; done; echo it goes on");
            WorkflowRun run = start(
                    jenkins,
                    "echo \"verdict ${rediaccUpgradeTest(volume: 'files', plan: " + Host.quoted(plan) + ").verdict}\"");
            jenkins.waitForMessage("the step waits", run);
        });
        Files.createFile(go);
        sessions.then(jenkins -> {
            WorkflowRun run = resumed(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("it goes on", run);
            jenkins.assertLogContains("verdict PASSED", run);
            assertThat(Files.readAllLines(runs), is(List.of("run")));
            assertThat(new Host(home).objects(), is(empty()));
        });
    }

    @Test
    void aCloneIsDestroyedAfterABodyThatARestartInterrupted() throws Throwable {
        Path home = Files.createDirectories(folder.resolve("host"));
        sessions.then(jenkins -> {
            Host.create(home);
            WorkflowRun run = start(
                    jenkins,
                    "rediaccClone(volume: 'files', start: false) { echo 'in the body'; sleep 5;"
                            + " sh 'cat \"$REDIACC_CLONE_PATH/a.txt\"' }");
            jenkins.waitForMessage("in the body", run);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = resumed(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat(
                    new Host(home)
                            .objects().stream()
                                    .filter(name -> !name.contains("_manual"))
                                    .toList(),
                    is(empty()));
        });
    }

    private static WorkflowRun start(JenkinsRule jenkins, String step) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, JOB);
        job.setDefinition(new CpsFlowDefinition("node { " + step + " }", true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun resumed(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName(JOB, WorkflowJob.class).getBuildByNumber(1);
    }
}
