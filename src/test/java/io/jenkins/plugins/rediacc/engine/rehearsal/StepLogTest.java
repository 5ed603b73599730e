package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLogTest {

    @TempDir
    private Path folder;

    private final List<Event> heard = new ArrayList<>();

    @Test
    void writesAndTellsWholeLinesWithoutTheSecrets() {
        Path file = folder.resolve("logs/step-01/output.log");
        try (StepLog log = new StepLog(file, "Migrate", new SecretMask(List.of("hunter2")), heard::add)) {
            print(log, "user app, password hun");
            print(log, "ter2\r\nsecond li");
            print(log, "ne");
        }

        assertThat(file).hasContent("user app, password ****\r\nsecond line");
        assertThat(heard)
                .containsExactly(
                        new Event.StepOutput("Migrate", "user app, password ****"),
                        new Event.StepOutput("Migrate", "second line"));
    }

    @Test
    void noticesThatADiskIsFull() {
        try (StepLog log = new StepLog(folder.resolve("output.log"), "Copy", SecretMask.NONE, heard::add)) {
            print(log, "cp: error writing 'b': No space left on dev");
            assertThat(log.saysOutOfSpace()).isFalse();
            print(log, "ice\n");
            assertThat(log.saysOutOfSpace()).isTrue();
        }
    }

    @Test
    void cutsAnEndlessLineIntoParts() {
        try (StepLog log = new StepLog(folder.resolve("output.log"), "Noise", SecretMask.NONE, heard::add)) {
            for (int i = 0; i < 100; i++) {
                print(log, "x".repeat(1000));
            }
        }

        assertThat(heard).hasSizeGreaterThan(10);
        assertThat(heard).allSatisfy(event -> assertThat(((Event.StepOutput) event).text())
                .hasSizeLessThanOrEqualTo(8192 + 1000));
    }

    private static void print(StepLog log, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.accept(bytes, bytes.length);
    }
}
