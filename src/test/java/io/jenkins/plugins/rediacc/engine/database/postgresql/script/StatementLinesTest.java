package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a statement that failed stands in its file. */
class StatementLinesTest {

    @TempDir
    Path folder;

    private int find(int end, String statement, int wanted) throws IOException {
        Path file = folder.resolve("a.sql");
        Files.writeString(
                file,
                """
                select 1; select 2;

                insert into a -- which
                -- a comment that psql leaves out

                values (1),
                (1);
                copy a from stdin;
                1
                \\.
                """);
        return StatementLines.find(file, StandardCharsets.UTF_8, end, statement, wanted);
    }

    @Test
    void commentsAndEmptyLinesThatWereNotSentAreSteppedOver() throws IOException {
        assertThat(find(7, "insert into a \nvalues (1),\n(1)", 1)).isEqualTo(3);
        assertThat(find(7, "insert into a \n\nvalues (1),\n(1)", 3)).isEqualTo(6);
        assertThat(find(7, "insert into a -- which\n-- a comment that psql leaves out\n\nvalues (1),\n(1)", 5))
                .isEqualTo(7);
    }

    @Test
    void theDataBelowACopyAreSteppedOver() throws IOException {
        assertThat(find(10, "copy a from stdin", 1)).isEqualTo(8);
    }

    @Test
    void aStatementThatIsNotInTheFileEndsWherePsqlSays() throws IOException {
        assertThat(find(7, "insert into b\nvalues (1),\n(1)", 1)).isEqualTo(7);
        assertThat(find(1, "", 1)).isEqualTo(1);
    }
}
