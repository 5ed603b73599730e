package io.jenkins.plugins.rediacc.engine.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {

    @TempDir
    Path folder;

    @Test
    void everyKeyAndValueKnowsItsPlace() throws IOException {
        Node.Mapping root = (Node.Mapping) read("a: 1\nlist:\n  - x\n  -   y: 'z'\n");
        assertThat(root.entries().get(0).keyLocation()).isEqualTo(new Location("f.yaml", 1, 1));
        assertThat(root.entries().get(0).value().location()).isEqualTo(new Location("f.yaml", 1, 4));
        Node.Sequence list = (Node.Sequence) root.entries().get(1).value();
        assertThat(list.items().get(0).location()).isEqualTo(new Location("f.yaml", 3, 5));
        Node.Mapping second = (Node.Mapping) list.items().get(1);
        assertThat(second.entries().get(0).value().location()).isEqualTo(new Location("f.yaml", 4, 10));
    }

    @Test
    void columnsCountCharactersNotBytes() throws IOException {
        Node.Mapping root = (Node.Mapping) read("{ 'ключ': wert, \"😀\": b }");
        assertThat(root.entries().get(1).keyLocation().column()).isEqualTo(17);
        assertThat(root.entries().get(1).value().location().column()).isEqualTo(22);
    }

    @Test
    void valuesAreReadByTheCoreSchemaAndNothingIsGuessed() throws IOException {
        assertThat(read("{a: 1, b: 1.5, c: true, d: no, e: '1', f: 010, g: 1:30, h: 0x1F, i: 2026-01-01, j: ~, k: [1]}")
                        .value())
                .isEqualTo(Map.ofEntries(
                        Map.entry("a", 1L),
                        Map.entry("b", 1.5),
                        Map.entry("c", true),
                        Map.entry("d", "no"),
                        Map.entry("e", "1"),
                        Map.entry("f", "010"),
                        Map.entry("g", "1:30"),
                        Map.entry("h", "0x1F"),
                        Map.entry("i", "2026-01-01"),
                        Map.entry("j", ""),
                        Map.entry("k", List.of(1L))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            "a: [1, 2"           | f.yaml:1:9:  | expected ',' or ']'
            "a: 1\\n\\tb: 2"     | f.yaml:2:1:  | cannot start any token
            "a: &x 1"            | f.yaml:1:4:  | an anchor (&x)
            "a: 1\\nb: *x"       | f.yaml:2:4:  | an alias (*x)
            "a: !!binary aa"     | f.yaml:1:4:  | a tag
            "a: !x {}"           | f.yaml:1:4:  | a tag
            "<<: {a: 1}"         | f.yaml:1:1:  | a merge key
            "a: 1\\n---\\nb: 2"  | f.yaml:2:1:  | a second document
            "? [a]\\n: 1"        | f.yaml:1:3:  | a key must be text, not a list
            "a: b\\n c: d"       | f.yaml:2:3:  | mapping values are not allowed here
            ""                   | f.yaml:1:1:  | the file is empty
            "# only this\\n"     | f.yaml:2:1:  | the file is empty
            """)
    void whatIsNotOnePlainDocumentIsRefusedWithItsPlace(String escaped, String place, String words) {
        assertThatThrownBy(() -> read(escaped.translateEscapes()))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith(place)
                .hasMessageContaining(words);
    }

    @Test
    void aControlCharacterIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read("a: 1\nb: '\u0007'")).hasMessageStartingWith("f.yaml:2:5: the character \\u0007");
    }

    @Test
    void duplicateKeysAreCollectedWithTheirFirstPlace() throws IOException {
        Problems problems = new Problems();
        Path file = write("a: 1\nb: {c: 1, c: 2}\na: 3\n".getBytes(StandardCharsets.UTF_8));
        YamlFile.read(file, "plan", "f.yaml", problems);
        assertThatThrownBy(problems::throwIfAny)
                .hasMessageContaining(
                        """
                        f.yaml:2:11: key 'c' is given twice; the first is at line 2
                        f.yaml:3:1: key 'a' is given twice; the first is at line 1""");
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackOverflows() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).hasMessageContaining("nested deeper than 50 levels");
    }

    @Test
    void anExpandingDocumentCannotBeWritten() {
        assertThatThrownBy(() -> read("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"))
                .hasMessageContaining("an anchor (&a)");
    }

    @Test
    void aFileOfMoreThanOneMebibyteIsRefused() throws IOException {
        byte[] limit = "a".repeat(YamlFile.MAX_BYTES).getBytes(StandardCharsets.UTF_8);
        assertThat(YamlFile.read(write(limit), "plan", "f.yaml", new Problems()).value())
                .isEqualTo("a".repeat(YamlFile.MAX_BYTES));
        byte[] over = "a".repeat(YamlFile.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8);
        Path file = write(over);
        assertThatThrownBy(() -> YamlFile.read(file, "plan", "f.yaml", new Problems()))
                .hasMessageContaining("larger than 1 MiB");
    }

    @Test
    void bytesThatAreNotUtf8AreLocated() throws IOException {
        Path file = write(new byte[] {'a', ':', ' ', '1', '\n', 'b', ':', ' ', (byte) 0xE4, '\n'});
        assertThatThrownBy(() -> YamlFile.read(file, "plan", "f.yaml", new Problems()))
                .hasMessageStartingWith("f.yaml:2:4: this is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/", "/no/such/file\n.yaml"})
    void whatIsNotAFileIsRefused(String path) {
        assertThatThrownBy(() -> YamlFile.read(Path.of(path), "plan", path, new Problems()))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void unknownKeysGetTheWordThatWasMeant() {
        assertThat(Spelling.hint("step", List.of("name", "steps", "tests"))).isEqualTo("; did you mean 'steps'?");
        assertThat(Spelling.hint("tset", List.of("steps", "test"))).isEqualTo("; did you mean 'test'?");
        assertThat(Spelling.hint("zzz", List.of("steps", "test"))).isEqualTo("; use one of: steps, test");
    }

    private Node read(String yaml) throws IOException {
        Problems problems = new Problems();
        Node node = YamlFile.read(write(yaml.getBytes(StandardCharsets.UTF_8)), "plan", "f.yaml", problems);
        problems.throwIfAny();
        return node;
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("f.yaml"), content);
    }
}
