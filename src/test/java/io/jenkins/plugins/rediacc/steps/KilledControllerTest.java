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
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller in a process of its own that is killed by {@code kill -9}, with the real engine. */
@EnabledOnOs(OS.LINUX)
class KilledControllerTest {

    private static final String JOB = "nightly";

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension();

    @TempDir
    private Path folder;

    @Test
    void aRehearsalGoesOnAndIsNotRunTwice() throws Throwable {
        Path home = Files.createDirectories(folder.resolve("host"));
        controller.startJenkins();
        controller.runRemotely(new Begin(home.toString()));
        controller.stopJenkinsForcibly();
        Files.createFile(home.resolve("go"));
        controller.startJenkins();
        controller.runRemotely(new End(home.toString()));
        assertThat(Files.readAllLines(home.resolve("runs")), is(List.of("run")));
        assertThat(new Host(home).objects(), is(empty()));
    }

    /** Starts a build and waits until its step runs. */
    private record Begin(String home) implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            Path folder = Path.of(home);
            Path plan = Host.create(folder)
                    .plan("echo run >> '" + folder.resolve("runs") + "'; echo the step waits; while [ ! -e '"
                            + folder.resolve("go") + "' ]; do sleep 0.1; done; echo it goes on");
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, JOB);
            job.setDefinition(new CpsFlowDefinition(
                    "node { echo \"verdict ${rediaccUpgradeTest(volume: 'files', plan: " + Host.quoted(plan)
                            + ").verdict}\" }",
                    true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            jenkins.waitForMessage("the step waits", run);
        }
    }

    /** Waits for the end of that build. */
    private record End(String home) implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            WorkflowRun run =
                    jenkins.jenkins.getItemByFullName(JOB, WorkflowJob.class).getBuildByNumber(1);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            jenkins.assertLogContains("it goes on", run);
            jenkins.assertLogContains("verdict PASSED", run);
        }
    }
}
