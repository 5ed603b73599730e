package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

    private static List<String> texts(String script) {
        return SqlScript.parse("a.sql", script).stream()
                .map(SqlScript.Statement::text)
                .toList();
    }

    @Test
    void dividesAtSemicolonsAndCountsLines() {
        List<SqlScript.Statement> statements =
                SqlScript.parse("a.sql", "-- first; comment\nselect 1;\n\n  select\n 2 ;;\nselect 3");
        assertThat(statements)
                .extracting(SqlScript.Statement::text)
                .containsExactly("select 1", "select\n 2 ", "select 3");
        assertThat(statements).extracting(SqlScript.Statement::line).containsExactly(2, 4, 6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a;b'",
                "select 'it''s; fine'",
                "select E'a\\';b'",
                "select \"a;\"\"b\"",
                "select $$a;b$$",
                "select $x$a;$$;b$x$",
                "select /* a; /* b; */ c; */ 1",
                "select 1 -- a;b\n",
                "create rule r as on insert to t do (delete from a; delete from b)",
                "create function f() returns int begin atomic select 1; select case when true then 2 end; end",
                "create or replace procedure p(a int) begin atomic insert into t values (a); end",
                "select a$b$c, d$b$e",
                "select '\\' || ';'",
            })
    void keepsOneStatementWhole(String statement) {
        assertThat(texts(statement + ";")).containsExactly(statement);
        assertThat(texts(statement + "\n;select 2")).hasSize(2);
    }

    @Test
    void aTransactionIsNotABody() {
        assertThat(texts("begin; insert into t values (1); end; select 1")).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1;\n\\connect other",
                "select 1;\nselect 2 \\gset",
                "select 1;\ncopy t (a) from stdin;\n1\n\\.\n",
                "select 1;\nselect 'open",
                "select 1;\nselect $a$ open",
                "select 1;\n/* open"
            })
    void refusesWhatItCannotMean(String script) {
        assertThatThrownBy(() -> texts(script))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith("a.sql:2 ");
    }

    @Test
    void copyFromAFileIsNotRefused() {
        assertThat(texts("copy t from '/stdin'; copy t to stdout")).hasSize(2);
    }

    @Test
    void knowsWhatGivesRows() {
        assertThat(SqlScript.parse("a", "/* x */ (select 1) union all (select 2)")
                        .get(0)
                        .isQuery())
                .isTrue();
        assertThat(SqlScript.parse("a", "WITH a AS (SELECT 1) SELECT * FROM a")
                        .get(0)
                        .isQuery())
                .isTrue();
        assertThat(SqlScript.parse("a", "insert into t values (1) RETURNING id")
                        .get(0)
                        .isQuery())
                .isTrue();
        assertThat(SqlScript.parse("a", "insert into t values ('returning')")
                        .get(0)
                        .isQuery())
                .isFalse();
        assertThat(SqlScript.parse("a", "vacuum t").get(0).isQuery()).isFalse();
    }

    @Test
    void aFileThatIsNotUtf8IsRefused(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("a.sql"), new byte[] {'-', '-', (byte) 0xfc});
        assertThatThrownBy(() -> SqlScript.read(file, "a.sql")).hasMessageContaining("UTF-8");
    }
}
