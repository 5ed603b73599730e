package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConversationTest {

    private final Cancellation cancellation = new Cancellation();
    private final HostProcesses processes = new HostProcesses(cancellation);

    @Test
    void asksAndIsAnsweredAsOftenAsOneLikes() throws IOException {
        try (Conversation cat = processes.converse(Command.of("cat"))) {
            BufferedReader answers = new BufferedReader(new InputStreamReader(cat.output(), StandardCharsets.UTF_8));
            for (String word : new String[] {"one", "two", "größe"}) {
                say(cat, word + "\n");
                assertThat(answers.readLine()).isEqualTo(word);
            }
            cat.input().close();
            assertThat(answers.readLine()).isNull();
        }
    }

    @Test
    void keepsErrorsApartFromAnswers() throws Exception {
        try (Conversation shell = processes.converse(Command.of("sh", "-c", "echo wrong >&2; cat"))) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            say(shell, "right\n");
            shell.input().close();
            assertThat(new String(shell.output().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("right\n");
            // The shell ends a moment after its output does.
            while (!shell.errors().contains("wrong\n")) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void closingEndsItAndWhatItStarted() throws IOException {
        Conversation shell =
                processes.converse(Command.of("sh", "-c", "sleep 1000 & echo $!; cat >/dev/null; sleep 1000"));
        BufferedReader answers = new BufferedReader(new InputStreamReader(shell.output(), StandardCharsets.UTF_8));
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(answers.readLine())).orElseThrow();

        shell.close();

        child.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(child.isAlive()).isFalse();
        shell.close();
    }

    @Test
    void livesPastACancellationButIsNotBegunAfterIt() throws IOException {
        try (Conversation cat = processes.converse(Command.of("cat"))) {
            cancellation.request(RediaccException.cancelled("test"));
            say(cat, "still here\n");
            assertThat(new BufferedReader(new InputStreamReader(cat.output(), StandardCharsets.UTF_8)).readLine())
                    .isEqualTo("still here");
        }
        assertThatThrownBy(() -> processes.converse(Command.of("cat"))).hasMessageContaining("cancelled: test");
    }

    private static void say(Conversation conversation, String text) throws IOException {
        conversation.input().write(text.getBytes(StandardCharsets.UTF_8));
        conversation.input().flush();
    }
}
