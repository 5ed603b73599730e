package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalStopsTheVerbAndTheProcessEndsWhenItHasCleanedUp(String signal) throws Exception {
        Process process = start("wait");
        await(folder.resolve("running"));
        new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(folder.resolve("cleaned-up")).exists();
    }

    @Test
    void withoutASignalTheExitCodeIsTheVerbs() throws Exception {
        Process process = start("end");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
    }

    private Process start(String what) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        // A build that runs in the background of a shell hands SIGINT down as ignored.
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        what,
                        folder.toString())
                .inheritIO()
                .start();
    }

    private static void await(Path file) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!Files.exists(file) && Instant.now().isBefore(deadline)) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
    }

    /** Works until it is told to stop, then takes its time to clean up, as {@link Main} does with a verb. */
    static final class Program {

        public static void main(String[] arguments) throws Exception {
            Shutdown shutdown = Shutdown.install();
            if (arguments[0].equals("wait")) {
                workUntilCancelled(shutdown.cancellation(), Path.of(arguments[1]));
            }
            System.exit(shutdown.end(3));
        }

        private static void workUntilCancelled(Cancellation cancellation, Path folder) throws Exception {
            CountDownLatch stopped = new CountDownLatch(1);
            try (Cancellation.Registration ignored = cancellation.onRequest(stopped::countDown)) {
                Files.createFile(folder.resolve("running"));
                stopped.await();
            }
            Thread.sleep(300);
            Files.createFile(folder.resolve("cleaned-up"));
        }
    }
}
