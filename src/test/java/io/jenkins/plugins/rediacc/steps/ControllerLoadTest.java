package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * What rehearsals that wait cost a controller with 512 MiB of heap, beside builds that only sleep. The engine is one that
 * only answers, because its process is on the agent. {@code bench/run controller} runs it and prints what it writes.
 */
@EnabledIfSystemProperty(named = "rediacc.bench", matches = "true")
class ControllerLoadTest {

    private static final int BUILDS = 100;
    private static final String SLEEP = "sleep 3600";
    private static final long MOST_BYTES_EACH = 200 << 10;

    @RegisterExtension
    private final RealJenkinsExtension controller =
            new RealJenkinsExtension().javaOptions("-Xmx512m").withTimeout(1_200);

    @TempDir
    private Path folder;

    /**
     * A controller at some moment.
     *
     * @param bytes of its heap that are in use after a collection
     * @param threads the most that were seen
     */
    private record Load(long bytes, int threads) implements Serializable {}

    @Test
    void aHundredRehearsalsWaitWithoutAThreadEach() throws Throwable {
        controller.startJenkins();
        String home = folder.toString();
        // One of each, so that what Jenkins loads once counts for none of them.
        controller.runRemotely(new Measure(home, 1, SLEEP));
        controller.runRemotely(new Measure(home, 1, null));
        Load before = controller.runRemotely(new Measure(home, 0, null));
        Load sleeping = controller.runRemotely(new Measure(home, BUILDS, SLEEP));
        Load rehearsing = controller.runRemotely(new Measure(home, BUILDS, null));

        Files.writeString(
                Path.of("target", "controller-load.md"),
                """
                | %d builds at once | threads | of them, each | heap after a collection | of it, each |
                |---|---|---|---|---|
                | none | %d | | %.1f MiB | |
                %s%s"""
                        .formatted(
                                BUILDS,
                                before.threads(),
                                mebibytes(before.bytes()),
                                row("that sleep", before, sleeping),
                                row("that rehearse", before, rehearsing)));
        assertThat(rehearsing.threads() - before.threads(), lessThanOrEqualTo(BUILDS));
        assertThat(
                "more than a build that sleeps",
                (rehearsing.bytes() - sleeping.bytes()) / BUILDS,
                lessThanOrEqualTo(MOST_BYTES_EACH));
    }

    private static String row(String name, Load before, Load load) {
        return "| %s | %d | %.2f | %.1f MiB | %.0f KiB |\n"
                .formatted(
                        name,
                        load.threads(),
                        (load.threads() - before.threads()) / (double) BUILDS,
                        mebibytes(load.bytes()),
                        (load.bytes() - before.bytes()) / 1024.0 / BUILDS);
    }

    private static double mebibytes(long bytes) {
        return bytes / 1024.0 / 1024.0;
    }

    /**
     * Starts builds, measures while they wait, and ends them.
     *
     * @param step what each does; null for a rehearsal
     */
    private record Measure(String home, int builds, String step) implements RealJenkinsExtension.Step2<Load> {

        private static final int LOOKS = 100;
        private static final int LOOK_MILLIS = 100;

        @Override
        public Load run(JenkinsRule jenkins) throws Throwable {
            Jenkins.get().setNumExecutors(builds);
            FakeEngine engine = FakeEngine.create(Files.createTempDirectory(Path.of(home), "engine"));
            String what = step != null
                    ? step
                    : "rediaccUpgradeTest volume: 'files', plan: 'p.yaml', java: " + Host.quoted(engine.held());
            List<WorkflowRun> runs = new ArrayList<>();
            for (int i = 0; i < builds; i++) {
                WorkflowJob job = jenkins.createProject(WorkflowJob.class);
                job.setDefinition(new CpsFlowDefinition("node { echo 'it begins'; " + what + " }", true));
                runs.add(job.scheduleBuild2(0).waitForStart());
            }
            for (WorkflowRun run : runs) {
                jenkins.waitForMessage("it begins", run);
            }
            if (step == null) {
                engine.awaitStarts(builds);
            }
            Load load = look();
            engine.go();
            for (WorkflowRun run : runs) {
                if (step == null) {
                    jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
                } else {
                    run.getExecutor().interrupt();
                    jenkins.waitForCompletion(run);
                }
                run.getParent().delete();
            }
            return load;
        }

        private static Load look() throws InterruptedException {
            int threads = 0;
            for (int i = 0; i < LOOKS; i++) {
                threads = Math.max(threads, ManagementFactory.getThreadMXBean().getThreadCount());
                Thread.sleep(LOOK_MILLIS);
            }
            for (int i = 0; i < 3; i++) {
                System.gc();
                Thread.sleep(LOOK_MILLIS);
            }
            return new Load(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), threads);
        }
    }
}
