package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {

    private static final int LONGEST = 8192;

    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(lines::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void givesTheSameLinesInChunksOfAnySize(int size) {
        accept("one\r\n\nzwölf ✔\nlast", size);
        assertThat(lines).containsExactly("one", "", "zwölf ✔");

        splitter.flush();
        splitter.flush();
        assertThat(lines).containsExactly("one", "", "zwölf ✔", "last");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65_536})
    void passesALineThatIsTooLongOnInParts(int size) {
        accept("x".repeat(2 * LONGEST + 1) + "\nnext\n", size);

        assertThat(lines).containsExactly("x".repeat(LONGEST), "x".repeat(LONGEST), "x", "next");
    }

    @Test
    void aLineOfTheGreatestLengthIsOneLine() {
        accept("x".repeat(LONGEST) + "\nnext\n", 1000);

        assertThat(lines).containsExactly("x".repeat(LONGEST), "next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ö", "xö", "✔", "x😀"})
    void cutsNoCharacterInTwo(String character) {
        String text = character.repeat(LONGEST);
        accept(text, 1000);
        splitter.flush();

        assertThat(lines).hasSizeGreaterThan(1).allSatisfy(line -> assertThat(line.length())
                .isLessThanOrEqualTo(LONGEST));
        assertThat(String.join("", lines)).isEqualTo(text);
    }

    @Test
    void boundsWhatIsNoText() {
        byte[] bytes = new byte[10 * LONGEST];
        Arrays.fill(bytes, (byte) 0x80);
        splitter.accept(bytes, bytes.length);

        assertThat(lines).hasSizeGreaterThan(8);
    }

    private void accept(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start += size) {
            int length = Math.min(size, bytes.length - start);
            byte[] chunk = new byte[size];
            System.arraycopy(bytes, start, chunk, 0, length);
            splitter.accept(chunk, length);
        }
    }
}
