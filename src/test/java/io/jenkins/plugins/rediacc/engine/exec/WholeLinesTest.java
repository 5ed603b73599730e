package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeLinesTest {

    private static final int LONGEST_HELD = 8192;

    private final List<String> texts = new ArrayList<>();
    private final WholeLines lines = new WholeLines(texts::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void givesTheSameLinesInChunksOfAnySize(int size) {
        accept("one\r\n\nzwölf ✔\nlast", size);
        assertThat(String.join("\n", texts)).isEqualTo("one\n\nzwölf ✔");

        lines.flush();
        lines.flush();
        assertThat(String.join("\n", texts)).isEqualTo("one\n\nzwölf ✔\nlast");
    }

    @Test
    void givesAllLinesOfAChunkAtOnce() {
        accept("one\ntwo\nthree", 100);
        accept(" and four\n\n", 100);

        assertThat(texts).containsExactly("one\ntwo", "three and four\n");
    }

    @Test
    void passesALineThatDoesNotEndOnInParts() {
        accept("x".repeat(10 * LONGEST_HELD), 1000);
        lines.flush();

        assertThat(texts).hasSizeGreaterThan(8).allSatisfy(text -> assertThat(text.length())
                .isLessThanOrEqualTo(LONGEST_HELD + 1000));
        assertThat(String.join("", texts)).isEqualTo("x".repeat(10 * LONGEST_HELD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ö", "xö", "✔", "x😀"})
    void cutsNoCharacterInTwo(String character) {
        String text = character.repeat(LONGEST_HELD);
        accept(text, 1001);
        lines.flush();

        assertThat(texts).hasSizeGreaterThan(1);
        assertThat(String.join("", texts)).isEqualTo(text);
    }

    @Test
    void boundsWhatIsNoText() {
        byte[] bytes = new byte[1000];
        Arrays.fill(bytes, (byte) 0x80);
        for (int i = 0; i < 100; i++) {
            lines.accept(bytes, bytes.length);
        }

        assertThat(texts).hasSizeGreaterThan(8);
    }

    private void accept(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start += size) {
            int length = Math.min(size, bytes.length - start);
            byte[] chunk = new byte[size];
            System.arraycopy(bytes, start, chunk, 0, length);
            lines.accept(chunk, length);
        }
    }
}
