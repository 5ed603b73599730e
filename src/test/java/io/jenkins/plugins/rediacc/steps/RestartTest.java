package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Builds that a restart of the controller interrupts, with the real engine. */
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
        sessions.then(jenkins -> jenkins.waitForMessage("in the body", WaitingBuilds.resumed(jenkins, CLONE)));
        sessions.then(jenkins -> {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(WaitingBuilds.resumed(jenkins, CLONE)));
            assertThat("one engine made it, one destroyed it", Files.readAllLines(starts), hasSize(2));
            builds.end(jenkins);
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
}
