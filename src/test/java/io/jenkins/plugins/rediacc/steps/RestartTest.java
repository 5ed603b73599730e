package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void aCloneThatRestartsInterruptedIsMadeOnceAndDestroyedAfterItsBody() throws Throwable {
        Path home = Files.createDirectories(folder.resolve("host"));
        Path go = folder.resolve("go");
        Path starts = folder.resolve("starts");
        sessions.then(jenkins -> {
            Host.create(home);
            start(
                    jenkins,
                    "rediaccClone(volume: 'files', start: false, java: " + Host.quoted(slowJava(starts, go))
                            + ") { echo 'in the body'; sleep 5; sh 'cat \"$REDIACC_CLONE_PATH/a.txt\"' }");
            while (Files.notExists(starts)) {
                Thread.sleep(50);
            }
        });
        Files.createFile(go);
        sessions.then(jenkins -> jenkins.waitForMessage("in the body", resumed(jenkins)));
        sessions.then(jenkins -> {
            WorkflowRun run = resumed(jenkins);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertThat("one engine made it, one destroyed it", Files.readAllLines(starts), hasSize(2));
            assertThat(
                    new Host(home)
                            .objects().stream()
                                    .filter(name -> !name.contains("_manual"))
                                    .toList(),
                    is(empty()));
        });
    }

    /** A Java that waits for a file before it runs an engine. */
    private Path slowJava(Path starts, Path go) throws IOException {
        Path java = Files.writeString(
                folder.resolve("java"),
                """
                #!/bin/sh
                java='%s/bin/java'
                [ "$1" != -version ] || exec "$java" -version
                echo started >> '%s'
                while [ ! -e '%s' ]; do sleep 0.1; done
                exec "$java" "$@"
                """
                        .formatted(System.getProperty("java.home"), starts, go));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return java;
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
