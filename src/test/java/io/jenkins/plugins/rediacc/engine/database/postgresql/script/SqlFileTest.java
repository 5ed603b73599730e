package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQL files before anything is created. */
class SqlFileTest {

    @TempDir
    Path folder;

    private void write(String name, String text, Charset charset) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.write(folder.resolve(name), text.getBytes(charset));
    }

    private void require(String name, String... encoding) {
        SqlFile.require(
                folder,
                name,
                Optional.of(encoding).filter(given -> given.length > 0).map(given -> given[0]));
    }

    @Test
    void aFileInAnotherEncodingIsRefusedWithItsLineUnlessItOrThePlanSaysWhich() throws IOException {
        String text = "select 1;\n-- für alle\nselect 'Müller';\n";
        write("l1.sql", text, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> require("l1.sql"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("l1.sql:2 is not UTF-8")
                .hasMessageContaining("encoding: LATIN1");
        require("l1.sql", "LATIN1");
        require("l1.sql", "win1252");
        assertThatThrownBy(() -> require("l1.sql", "EUC_JP")).hasMessageContaining("l1.sql:2 is not EUC_JP");
        assertThatThrownBy(() -> require("l1.sql", "ANSI")).hasMessageContaining("knows no encoding 'ANSI'");
        write("utf8.sql", "\uFEFF" + text, StandardCharsets.UTF_8);
        require("utf8.sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\encoding LATIN1", "SET client_encoding = 'LATIN1';", "set names 'latin1';"})
    void whatTheFileItselfSaysCounts(String first) throws IOException {
        write("dump.sql", "--\n" + first + "\nselect 'Müller';\n", StandardCharsets.ISO_8859_1);
        require("dump.sql");
    }

    @Test
    void utf16IsRefused() throws IOException {
        write("wide.sql", "select 1;\n", StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> require("wide.sql")).hasMessageContaining("wide.sql:1 holds a NUL byte");
    }

    @Test
    void whatAFileIncludesIsLookedAtToo() throws IOException {
        write(
                "sql/main.sql",
                "\\i sql/one.sql\n  \\ir 'two.sql'\n\\i /tmp/made-by-a-step.sql\n\\i :file\n",
                StandardCharsets.UTF_8);
        write("sql/one.sql", "\\i sql/main.sql\n", StandardCharsets.UTF_8);
        write("sql/two.sql", "select 'ü'", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> require("sql/main.sql")).hasMessageContaining("sql/two.sql:1 is not UTF-8");
        write("sql/two.sql", "\n\\include gone.sql", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> require("sql/main.sql"))
                .hasMessageContaining("sql/two.sql:2 includes 'gone.sql', which is no file of the plan");
        write("gone.sql", "select 1", StandardCharsets.UTF_8);
        assertThatCode(() -> require("sql/main.sql")).doesNotThrowAnyException();
    }

    /** A character may lie across two pieces of what is read. */
    @Test
    void aLongLineIsReadInPieces() throws IOException {
        write("long.sql", "x" + "ü".repeat(100_000) + "\nselect 1;", StandardCharsets.UTF_8);
        require("long.sql");
        write("cut.sql", "x".repeat(65_535) + "\u00fc", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> require("cut.sql")).hasMessageContaining("cut.sql:1 is not UTF-8");
    }
}
