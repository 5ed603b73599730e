package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;

import com.google.common.util.concurrent.Uninterruptibles;
import hudson.init.Terminator;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import io.jenkins.plugins.rediacc.agent.FinishedRunPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/**
 * Builds that a restart of the controller interrupts, with the real engine. The second one comes between the end of the
 * rehearsal and the moment in which Pipeline would have saved that.
 */
@EnabledOnOs(OS.LINUX)
class RestartTest {

    private static final String CLONE = "clone";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path folder;

    @Test
    void whatWaitsGoesOnAndAnInterruptedCloneIsMadeOnceAndDestroyedAfterItsBody() throws Throwable {
        WaitingBuilds builds = new WaitingBuilds(Files.createDirectories(folder.resolve("host")));
        Path go = folder.resolve("go");
        Path starts = folder.resolve("starts");
        sessions.then(jenkins -> {
            builds.begin(jenkins);
            WaitingBuilds.start(
                    jenkins,
                    CLONE,
                    "node { rediaccClone(volume: 'files', start: false, java: " + Host.quoted(slowJava(starts, go))
                            + ") { echo 'in the body'; sleep 5; sh 'cat \"$REDIACC_CLONE_PATH/a.txt\"' } }");
            while (Files.notExists(starts)) {
                Thread.sleep(50);
            }
        });
        Files.createFile(go);
        builds.go();
        sessions.then(jenkins -> {
            jenkins.waitForMessage("in the body", WaitingBuilds.resumed(jenkins, CLONE));
            SlowPublisher.BEGUN.await();
        });
        sessions.then(jenkins -> {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(WaitingBuilds.resumed(jenkins, CLONE)));
            assertThat("one engine made it, one destroyed it", Files.readAllLines(starts), hasSize(2));
            builds.end(jenkins);
        });
    }

    /** Is busy with the rehearsal's reports until Pipeline saves nothing any more. */
    @TestExtension
    public static final class SlowPublisher implements FinishedRunPublisher {

        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static final CountDownLatch SUSPENDED = new CountDownLatch(1);
        private static Path control;

        @Override
        public String publish(FinishedRun run) {
            if (run.build().getParent().getName().equals(WaitingBuilds.REHEARSAL) && BEGUN.getCount() > 0) {
                control = Path.of(run.output().getRemote()).getParent();
                BEGUN.countDown();
                Uninterruptibles.awaitUninterruptibly(SUSPENDED);
            }
            return null;
        }

        /** Lets it go, and gives it the time to remove what only its answer may remove. */
        @Terminator(requires = FlowExecutionList.EXECUTIONS_SUSPENDED)
        public static void letGo() throws InterruptedException {
            if (BEGUN.getCount() == 0 && SUSPENDED.getCount() > 0) {
                SUSPENDED.countDown();
                for (int i = 0; i < 40 && Files.exists(control); i++) {
                    Thread.sleep(50);
                }
            }
        }
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
}
