package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A plan's SQL files, run by the clone's own psql in its sandbox, from a command line with a small heap. */
@Tag("real")
class SqlFilesRehearsalTest {

    private static final int ROWS = 500_000;

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(3L << 30);
        stage.production()
                .execute("postgres", "create database shop")
                .execute(
                        "shop",
                        "create table orders(id int primary key, note text); insert into orders values (1, 'a')");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
    }

    /**
     * The psql is that of the version which the clone has: before the upgrade the old one's, and after it the new one's. A
     * file and a result may be larger than the engine's memory, and what psql can do outside the database leads nowhere.
     */
    @Test
    void eachFileIsRunByThePsqlOfTheVersionThatTheCloneHas() throws IOException {
        Path plan = stage.plan(
                """
                name: PostgreSQL 13 to %1$s
                steps:
                  - name: Before
                    sql: version.sql
                    database: shop
                  - name: Large
                    sql: large.sql
                    database: shop
                %2$s
                tests:
                  - name: After
                    sql: version.sql
                    database: shop
                  - name: Outside
                    sql: outside.sql
                    database: shop
                  - name: Large and wrong
                    sql: wrong.sql
                    database: shop
                """
                        .formatted(Stage.NEW_VERSION, Stage.UPGRADE_STEP.stripTrailing()),
                Map.of(
                        "version.sql",
                        "\\echo psql :VERSION_NUM on :SERVER_VERSION_NUM\n",
                        "outside.sql",
                        """
                        \\! ls %s/main 2>&1 | head -1
                        \\! id -un
                        \\copy (select note from orders where id = 1) to '/tmp/note'
                        \\! cat /tmp/note
                        """
                                .formatted(stage.volume())));
        writeLarge(plan.resolveSibling("large.sql"));
        Files.writeString(
                plan.resolveSibling("wrong.sql"),
                "select id, note from orders;\ninsert into orders values\n  ('" + "x".repeat(3_000_000)
                        + "',\n  'b');\n");

        Path output = stage.output();
        Stage.Outcome outcome = stage.startTest(plan, output).await();
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(1);
        Rehearsal rehearsal = Stage.report(output);

        assertThat(rehearsal.steps())
                .as(describe(rehearsal))
                .extracting(StepResult::status)
                .containsOnly(Status.PASSED);
        assertThat(log(output, rehearsal.steps().get(0))).containsPattern("psql 13\\d{4} on 13\\d{4}\n");
        assertThat(log(output, rehearsal.tests().get(0)))
                .containsPattern("psql %1$s\\d{4} on %1$s\\d{4}\n".formatted(Stage.NEW_VERSION));
        assertThat(log(output, rehearsal.tests().get(1)))
                .contains("No such file or directory\n", stage.production().owner() + "\n", "a\n");
        StepResult wrong = rehearsal.tests().get(2);
        assertThat(wrong.status()).isEqualTo(Status.FAILED);
        assertThat(wrong.message()).startsWith("wrong.sql:3: invalid input syntax for type integer: \"~");
        assertThat(log(output, wrong)).contains("rows, " + (ROWS + 1 - 50) + " not shown)");
    }

    private static void writeLarge(Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write("copy orders from stdin;\n");
            String note = "\t" + "note ".repeat(25) + "\n";
            for (int i = 0; i < ROWS; i++) {
                writer.append(Integer.toString(i + 10)).append(note);
            }
            writer.write("\\.\n");
        }
        assertThat(Files.size(file)).isGreaterThan(64_000_000);
    }

    /** What cannot work hours later is refused now. */
    @Test
    void aFileThatPsqlCouldNotReadIsRefusedBeforeAnythingIsMade() throws IOException {
        Path plan = stage.plan(
                """
                name: Late
                steps:
                  - name: Long
                    sql: long.sql
                  - name: Old
                    sql: old.sql
                """,
                Map.of("long.sql", "select pg_sleep(60);\n"));
        Files.write(plan.resolveSibling("old.sql"), "-- für alle\nselect 1;\n".getBytes(StandardCharsets.ISO_8859_1));
        Path output = stage.output();

        Stage.Outcome refused = stage.startTest(plan, output).await();

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr())
                .contains("plan.yaml:5:", "step 'Old' (sql): old.sql:1 is not UTF-8", "encoding: LATIN1");
        assertThat(output.resolve("report.json")).doesNotExist();

        Files.writeString(
                plan,
                Files.readString(plan)
                        .replace("sql: old.sql", "sql: old.sql\n    encoding: LATIN1")
                        .replace("  - name: Long\n    sql: long.sql\n", ""));
        Rehearsal rehearsal = stage.test(plan);
        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
    }

    private static String log(Path output, StepResult step) {
        return Stage.read(output.resolve(step.logs().get(0)));
    }
}
