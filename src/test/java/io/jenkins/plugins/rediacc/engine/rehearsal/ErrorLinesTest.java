package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorLinesTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "psql:unique-email.sql:3: ERROR:  could not create unique index \"users_email\"",
                "2026-11-22 13:15:00 UTC [12] FATAL:  could not open relation with OID 2610",
                "PANIC:  could not write to file \"pg_wal/xlogtemp.1\"",
                "Checking for user-defined postfix operators                 fatal",
                "Restoring database schemas in the new cluster               *failure*",
                "Copying user relation files  error while copying relation \"public.t\"",
                "pg_restore: error: could not execute query: ERROR:  function pg_start_backup(text) does not exist",
                "Exception in thread \"main\" org.flywaydb.core.api.FlywayException: Unable to obtain connection",
                "Caused by: java.net.ConnectException: Connection refused",
                "ValueError: invalid literal",
                "./migrate.sh: line 3: /opt/tool: No such file or directory",
                "./migrate.sh: 3: liquibase: not found",
                "bash: flyway: command not found",
                "2026-11-22 13:15:00 0 [ERROR] InnoDB: Upgrade after a crash is not supported.",
                "\u001b[31mERROR:\u001b[0m in red"
            })
    void errorsAreKnown(String error) throws IOException {
        assertThat(ErrorLines.firstOf(log("all is well\n" + error + "\nmore\nlast\n"), 5))
                .containsExactly(error.replaceAll("\u001b\\[\\d+m", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NOTICE:  no error here",
                "Checking for user-defined postfix operators                 ok",
                "0 errors, 0 failures",
                "The table error_log was migrated"
            })
    void whatOnlySoundsLikeAnErrorIsNone(String line) throws IOException {
        assertThat(ErrorLines.firstOf(log(line + "\nlast\n"), 1)).containsExactly("last");
    }

    @Test
    void theFirstOnesAreTaken() throws IOException {
        assertThat(ErrorLines.firstOf(log("ERROR:  1\nx\nERROR:  2\nERROR:  3\n"), 2))
                .containsExactly("ERROR:  1", "ERROR:  2");
    }

    @Test
    void theExplanationUnderAnErrorBelongsToIt() throws IOException {
        assertThat(ErrorLines.firstOf(
                        log("DETAIL: of something fine\nERROR:  duplicate key\nDETAIL:  Key (email)=(a@b.c)\n"
                                + "HINT:  look\nLINE 15: x\nother\nDETAIL: late\n"),
                        10))
                .containsExactly("ERROR:  duplicate key", "DETAIL:  Key (email)=(a@b.c)", "HINT:  look", "LINE 15: x");
    }

    @Test
    void withoutAnErrorTheLastLinesAreTaken() throws IOException {
        assertThat(ErrorLines.firstOf(log("1\n2\n\n3\n   \n4 without a line break"), 3))
                .containsExactly("2", "3", "4 without a line break");
    }

    @Test
    void aCarriageReturnEndsALine() throws IOException {
        assertThat(ErrorLines.firstOf(log("10 %\r20 %\r30 %\r\nERROR:  full\r\n"), 3))
                .containsExactly("ERROR:  full");
    }

    @Test
    void aLineWithoutEndIsClipped() throws IOException {
        Path log = directory.resolve("log");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(log))) {
            out.write("ERROR:  ".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 5_000_000; i++) {
                out.write('x');
            }
        }
        assertThat(ErrorLines.firstOf(log, 3)).singleElement().satisfies(line -> assertThat(line)
                .startsWith("ERROR:  xxx")
                .endsWith(" …")
                .hasSizeLessThan(1_010));
    }

    @Test
    void aLongLogIsReadToItsEnd() throws IOException {
        Path log = directory.resolve("log");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(log))) {
            byte[] line = "INSERT 0 1 into a table of the application, all is well\n".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 1_000_000; i++) {
                out.write(line);
            }
            out.write("ERROR:  at the very end\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(ErrorLines.firstOf(log, 3)).containsExactly("ERROR:  at the very end");
    }

    @Test
    void thereMayBeNoLog() throws IOException {
        assertThat(ErrorLines.firstOf(directory.resolve("none"), 3)).isEmpty();
        assertThat(ErrorLines.firstOf(log(""), 3)).isEmpty();
        assertThat(ErrorLines.firstOf(log("ERROR: x"), 0)).isEmpty();
        assertThat(ErrorLines.firstOf(directory, 3)).singleElement().asString().contains("cannot be read");
    }

    @Test
    void bytesThatAreNoTextAreNoObstacle() throws IOException {
        Path log = directory.resolve("log");
        Files.write(
                log, new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\n', 'E', 'R', 'R', 'O', 'R', ':', (byte) 0x80, '\n'});
        assertThat(ErrorLines.firstOf(log, 3)).containsExactly("ERROR:\ufffd");
    }

    private Path log(String text) throws IOException {
        return Files.writeString(directory.resolve("log"), text);
    }
}
