package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job on storages that copy file by file, whose snapshots are atomic only with the database's help. */
@Tag("real")
class DirectoryStorageRehearsalTest {

    private static final String PLAN = Stage.UPGRADE
            + """
                    tests:
                      - name: Row counts
                        uses: postgresql/compare-row-counts
                      - name: Schema
                        uses: postgresql/compare-schema
                      - name: Books
                        sql: books.sql
                        database: shop
                    """;

    /** Of a torn image it would miss a number, or a balance. */
    private static final Map<String, String> BOOKS = Map.of(
            "books.sql",
            """
            do $$
            begin
              assert (select max(id) = count(*) and count(*) > 0 from transfer);
              assert (select sum(balance) = 100000 from account);
            end $$;
            """);

    @Test
    void reflinkPassesOnARunningProductionInBackupMode() {
        try (Stage stage = Stage.xfs(2L << 30)) {
            Rehearsal rehearsal = rehearseUnderAWriter(stage).report();

            assertThat(rehearsal.notices().toString()).contains("'reflink' is not instant");
        }
    }

    @Test
    void copyPassesOnARunningProductionAndSaysLoudlyWhatItIsNot() {
        try (Stage stage = Stage.ext4(3L << 30)) {
            Rehearsed rehearsed = rehearseUnderAWriter(stage);

            String loud = "neither instant nor atomic";
            assertThat(rehearsed.outcome().stderr().lines())
                    .anySatisfy(line -> assertThat(line).startsWith("! ").contains(loud));
            for (String report : List.of("report.json", "report.html", "summary.md", "junit.xml")) {
                assertThat(rehearsed.output().resolve(report)).content().contains(loud);
            }
        }
    }

    @Test
    void reflinkPassesOnAStoppedProductionWhoseFilesStayAsTheyWere() {
        try (Stage stage = Stage.xfs(2L << 30)) {
            TestCluster production = stage.production();
            production.execute("postgres", "create database shop");
            production.writer("shop", 200).awaitMore(20).stop();
            production.stop();
            Map<Path, String> before = FileTree.of(stage.volume());

            Rehearsal rehearsal = stage.test(stage.plan(PLAN, BOOKS));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            assertThat(rehearsal.snapshot().orElseThrow().consistency()).isEqualTo("clean");
            assertThat(FileTree.of(stage.volume())).isEqualTo(before);
            stage.assertNothingLeft();
        }
    }

    @Test
    void refusesToCopyAProductionThatCrashed() {
        try (Stage stage = Stage.xfs(1L << 30)) {
            stage.production().kill();

            Stage.Outcome outcome =
                    stage.startTest(stage.plan(PLAN, BOOKS), stage.output()).await();

            assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(4);
            assertThat(outcome.stderr()).contains("not stopped cleanly", "what to do");
            stage.assertNothingLeft();
        }
    }

    /** A rehearsal, what its command said and where its reports are. */
    private record Rehearsed(Rehearsal report, Stage.Outcome outcome, Path output) {}

    /** Passes, and production neither stays in backup mode nor loses a commit nor gets or loses a configuration file. */
    private static Rehearsed rehearseUnderAWriter(Stage stage) {
        TestCluster production = stage.production();
        production.execute("postgres", "create database shop");
        Path output = stage.output();
        try (TestWriter writer = production.writer("shop", 100)) {
            Map<String, String> configuration = configuration(production);
            long before = writer.acknowledged();

            Stage.Outcome outcome =
                    stage.startTest(stage.plan(PLAN, BOOKS), output).await();

            Rehearsal report = Stage.report(output);
            assertThat(report.verdict()).as(describe(report)).isEqualTo(Verdict.PASSED);
            assertThat(report.snapshot().orElseThrow().consistency()).isEqualTo("backup");
            assertThat(outcome.exitCode()).isZero();
            assertThat(writer.stop()).isGreaterThan(before);
            assertThat(TestWriter.books(production, "shop").whole()).isTrue();
            assertThat(configuration(production)).isEqualTo(configuration);
            Stage.awaitThat("no session holds backup mode, no slot WAL", () -> production
                    .query(
                            "postgres",
                            "select pid::text from pg_stat_activity where application_name = 'rediacc'"
                                    + " union all select slot_name from pg_replication_slots")
                    .isEmpty());
            stage.assertNothingLeft();
            return new Rehearsed(report, outcome, output);
        }
    }

    /** What lies in the data directory itself, where a backup's label or another's configuration would show. */
    private static Map<String, String> configuration(TestCluster production) {
        return FileTree.of(production.data()).entrySet().stream()
                .filter(file -> file.getKey().getNameCount() == 1
                        && !Files.isDirectory(production.data().resolve(file.getKey())))
                .collect(Collectors.toMap(file -> file.getKey().toString(), Map.Entry::getValue));
    }
}
