package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedCaptureTest {

    private static final String TEXT = "0123456789abcdefghijklmnopqrstuvwxyz";

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 7, 11, 36})
    void keepsTheFirstAndTheLastWhateverTheChunks(int chunk) {
        assertThat(captured(TEXT, chunk)).isEqualTo("01234\n… 26 bytes left out …\nvwxyz");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 10})
    void keepsAllThatFits(int chunk) {
        assertThat(captured("", chunk)).isEmpty();
        assertThat(captured("01234", chunk)).isEqualTo("01234");
        assertThat(captured("0123456", chunk)).isEqualTo("0123456");
        assertThat(captured("0123456789", chunk)).isEqualTo("0123456789");
    }

    private static String captured(String text, int chunk) {
        BoundedCapture capture = new BoundedCapture(10);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start += chunk) {
            int end = Math.min(bytes.length, start + chunk);
            capture.accept(Arrays.copyOfRange(bytes, start, start + chunk), end - start);
        }
        return capture.text();
    }
}
