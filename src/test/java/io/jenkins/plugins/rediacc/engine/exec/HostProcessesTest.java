package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProcessesTest {

    private final Cancellation cancellation = new Cancellation();
    private final HostProcesses processes = new HostProcesses(cancellation);

    @TempDir
    private Path folder;

    @Test
    void capturesBothOutputsAndTheExitCode() {
        CommandResult result = processes.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 7"));

        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void passesArgumentsAsTheyAre() {
        CommandResult result =
                processes.run(Command.of("printf", "%s|", "a b", "$HOME", "'\"", "--x", "new\nline", "ü"));

        assertThat(result.stdout()).isEqualTo("a b|$HOME|'\"|--x|new\nline|ü|");
    }

    @Test
    void givesNothingOfTheEnginesEnvironmentButTheAllowList() {
        CommandResult result = processes.run(Command.of("env").withEnvironment(Map.of("JAVA_TOOL", "kept")));

        assertThat(result.stdout().lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactlyInAnyOrder("PATH", "HOME", "LANG", "LC_ALL", "TZ", "JAVA_TOOL", ProcessTree.MARKER);
    }

    @Test
    void closesStandardInput() {
        assertThat(processes.run(Command.of("cat")).stdout()).isEmpty();
    }

    @Test
    void keepsMemoryBoundedWhateverIsPrinted() {
        CommandResult result =
                processes.run(Command.of("sh", "-c", "yes 0123456789 | head -c 50000000; echo; echo END"));

        assertThat(result.stdout()).startsWith("0123456789\n").endsWith("END\n").contains("bytes left out");
        assertThat(result.stdout().length()).isLessThan(HostProcesses.CAPTURE_LIMIT + 100);
    }

    /** With its reader gone, the program would be ended by the pipe and look as if it had failed. */
    @Test
    void aSinkThatFailsIsNoFailureOfTheProgram() {
        Path ended = folder.resolve("ended");
        OutputSink failing = (bytes, length) -> {
            throw new IllegalStateException("cannot take it");
        };
        Command chatty = Command.of("sh", "-c", "head -c 1000000 /dev/zero && touch \"$1\"", "sh", ended.toString());

        assertThatThrownBy(() -> processes.stream(chatty, failing)).hasMessage("cannot take it");
        assertThat(ended).exists();
    }

    @Test
    void endsAProgramAtItsTimeLimitWithAllItPutInTheBackground() throws Exception {
        Path pid = folder.resolve("pid");
        CommandResult result = processes.stream(
                Command.of("sh", "-c", "setsid sleep 300 & echo $! > \"$1\"; sleep 300", "sh", pid.toString())
                        .within(Duration.ofSeconds(1)),
                OutputSink.DROP);

        assertThat(result.timedOut()).isTrue();
        assertThat(isGone(Files.readString(pid).strip())).isTrue();
    }

    @Test
    void endsWhatAFinishedProgramLeftInTheBackground() throws Exception {
        Path pid = folder.resolve("pid");
        processes.stream(
                Command.of(
                        "sh", "-c", "setsid nohup sleep 300 >/dev/null 2>&1 & echo $! > \"$1\"", "sh", pid.toString()),
                OutputSink.DROP);

        assertThat(isGone(Files.readString(pid).strip())).isTrue();
    }

    @Test
    void endsAToolAtItsTimeLimitWithAllItStarted() throws Exception {
        CommandResult result = processes.run(
                Command.of("sh", "-c", "setsid sleep 300 & echo $!; sleep 300").within(Duration.ofSeconds(1)));

        assertThat(result.timedOut()).isTrue();
        assertThat(isGone(result.stdout().strip())).isTrue();
    }

    @Test
    void aCancelledRunEndsAtOnceAndStartsNothingMore() {
        CompletableFuture.runAsync(() -> cancellation.request(RediaccException.cancelled("by the test")));

        assertThatThrownBy(() -> processes.run(Command.of("sleep", "infinity")))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("by the test");
        assertThatThrownBy(() -> processes.run(Command.of("true"))).hasMessageContaining("by the test");
    }

    @Test
    void saysWhichProgramIsMissing() {
        assertThatThrownBy(() -> processes.run(Command.of("no-such-program")))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.errorCause()).isEqualTo(ErrorCause.STORAGE))
                .hasMessageContaining("cannot run 'no-such-program'")
                .hasMessageContaining("what to do: install");
    }

    @Test
    void signalsTheProgramPastItsWrappers() {
        BoundedCapture output = new BoundedCapture(1000);
        RunningProcess process = processes.start(
                Command.of(
                        "sh",
                        "-c",
                        "\"$@\"; exit $?",
                        "sh",
                        "perl",
                        "-e",
                        "$SIG{INT}=sub{print qq(int\\n);exit 3}; $|=1; print qq(up\\n); sleep 1 while 1"),
                output);
        awaitText(output, "up");

        process.signal("INT");

        assertThat(process.waitFor(Duration.ofSeconds(20))).hasValue(3);
        assertThat(output.text()).isEqualTo("up\nint\n");
    }

    private static void awaitText(BoundedCapture output, String text) {
        Instant deadline = Instant.now().plusSeconds(20);
        while (!output.text().contains(text) && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
        }
        assertThat(output.text()).contains(text);
    }

    static boolean isGone(String pid) throws IOException {
        Path status = Path.of("/proc", pid, "status");
        Instant deadline = Instant.now().plusSeconds(10);
        while (Files.exists(status) && Instant.now().isBefore(deadline)) {
            try {
                if (new String(Files.readAllBytes(status), StandardCharsets.UTF_8).contains("State:\tZ")) {
                    return true;
                }
            } catch (IOException e) {
                return true;
            }
        }
        return !Files.exists(status);
    }
}
