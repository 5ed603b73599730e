package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelSinkTest {

    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final SentinelSink sink = new SentinelSink((bytes, length) -> seen.write(bytes, 0, length), "__RC_7f");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void takesTheCodeOutOfTheOutputHoweverItIsCut(int size) {
        byte[] all = "zwölf\nlines\n__RC_7f=42\nTotal: 1.2s\n".getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < all.length; from += size) {
            byte[] part = java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + size));
            sink.accept(part, part.length);
        }

        assertThat(sink.code()).isEqualTo(OptionalInt.of(42));
        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("zwölf\nlinesTotal: 1.2s\n");
    }

    @Test
    void passesOnAtOnceWhatIsNoBeginningOfTheLine() {
        accept("working 10 %");

        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("working 10 %");
    }

    @Test
    void withoutTheLineThereIsNoCode() {
        accept("first\n__RC_7f=\n__RC_7e=0\n__RC_7f=1");

        assertThat(sink.code()).isEmpty();
        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("first\n__RC_7f=\n__RC_7e=0\n__RC_7f=1");
    }

    private void accept(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sink.accept(bytes, bytes.length);
    }
}
