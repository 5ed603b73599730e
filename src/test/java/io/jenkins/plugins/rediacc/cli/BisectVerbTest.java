package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.database.postgresql.PostgresDatabase;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.BisectEndPoints;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Difference;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Found;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.StepAnswer;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Eight hourly snapshots of a real PostgreSQL 13 on a real btrfs. Between any two of them customer k came in, for k = 1 to
 * 7, many lines of a log, and a setting was changed in place; a plan that forbids customer k then fails since snapshot k.
 */
@Tag("real")
class BisectVerbTest {

    private static final int SNAPSHOTS = 8;
    private static final int MOST_REHEARSALS = 5;
    private static final Instant FIRST = Instant.parse("2026-11-21T00:00:00Z");

    private static final List<Snapshot> TAKEN = new ArrayList<>();
    private static Stage stage;
    private static VolumeStorage storage;

    @BeforeAll
    static void takeSnapshots() {
        stage = Stage.btrfs(2L << 30);
        stage.production()
                .execute(
                        "postgres",
                        "create table customer(id int primary key, email text); insert into customer values (0, 'zero');"
                                + "create table log(line text);"
                                + "create table setting(name text primary key, value text);"
                                + "insert into setting values ('level', '0'), ('mode', 'x')");
        HostProcesses commands = new HostProcesses(new Cancellation());
        Volume volume =
                CatalogReader.read(stage.catalog(), StorageBackends.kinds()).volume("orders");
        storage = StorageBackends.open(volume, commands, stage.state(), List.of(volume.path()));
        for (int k = 0; k < SNAPSHOTS; k++) {
            if (k > 0) {
                stage.production()
                        .execute(
                                "postgres",
                                "insert into customer values (" + k + ", 'c" + k + "');"
                                        + "insert into log select 'line' from generate_series(1, 500);"
                                        + "update setting set value = '" + k + "' where name = 'level'");
            }
            Clock clock = Clock.fixed(FIRST.plus(Duration.ofHours(k)), ZoneOffset.UTC);
            TAKEN.add(new SnapshotTaker(volume, storage, Optional.of(new PostgresDatabase(commands)), clock)
                    .take("test", "hourly", Optional.empty()));
        }
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7})
    void namesTheNeighboursAndTheTableWithinTheBound(int k) {
        Path plan = forbids(k);
        SinceWhen since = bisect(plan).since().orElseThrow();

        StepAnswer answer = since.steps().get(0);
        assertThat(answer.step()).isEqualTo("Forbid");
        assertThat(answer.found()).isEqualTo(Found.BETWEEN);
        assertThat(answer.lastGood().orElseThrow().snapshot())
                .isEqualTo(TAKEN.get(k - 1).id());
        assertThat(answer.firstBad().orElseThrow().snapshot())
                .isEqualTo(TAKEN.get(k).id());
        assertThat(answer.error().toString()).contains("customer", "forbidden");
        assertThat(answer.missing()).isEmpty();
        assertThat(since.rehearsals()).isLessThanOrEqualTo(MOST_REHEARSALS);
        // The log grew by 500 rows, and still the table that the error names comes first.
        assertThat(since.changes().orElseThrow().rows())
                .extracting(Difference::name)
                .containsExactly("public.customer", "public.log", "public.setting");
        assertThat(since.changes().orElseThrow().rows().get(0).change())
                .isEqualTo(k + " rows before, " + (k + 1) + " after: 1 added (id=" + k + ")");
        // A row changed in place leaves every count as it was.
        assertThat(since.changes().orElseThrow().rows().get(2).change())
                .as("a text may say something of somebody, so that a digest stands for it, as a key too")
                .matches("2 rows before, 2 after: 1 changed \\(name=~[0-9a-f]{10}: value\\)");
        assertThat(since.changes().orElseThrow().schema()).isEmpty();
        assertThat(new BisectEndPoints(stage.state(), "orders").read())
                .contains(TAKEN.get(k - 1).id(), TAKEN.get(k).id());
        assertNothingLeft();
    }

    @Test
    void aRepeatedQuestionCostsNothing() {
        Path plan = forbids(4);
        Rehearsal first = bisect(plan);
        assertThat(first.since()
                        .orElseThrow()
                        .steps()
                        .get(0)
                        .firstBad()
                        .orElseThrow()
                        .snapshot())
                .isEqualTo(TAKEN.get(4).id());
        long rehearsals = rehearsalsInTheLedger();
        Rehearsal second = bisect(plan);

        assertThat(rehearsalsInTheLedger()).isEqualTo(rehearsals);
        assertThat(second.since().orElseThrow().rehearsals()).isZero();
        assertThat(second.since().orElseThrow().remembered())
                .isEqualTo(first.since().orElseThrow().rehearsals());
        assertThat(second.since().orElseThrow().steps())
                .isEqualTo(first.since().orElseThrow().steps());
        assertThat(second.since().orElseThrow().changes())
                .isEqualTo(first.since().orElseThrow().changes());
    }

    @Test
    void saysAtLeastSinceWhereTheOldestFailsToo() {
        SinceWhen since = bisect(forbids(0)).since().orElseThrow();

        assertThat(since.steps().get(0).found()).isEqualTo(Found.AT_LEAST_SINCE);
        assertThat(since.steps().get(0).firstBad().orElseThrow().snapshot())
                .isEqualTo(TAKEN.get(0).id());
        assertThat(since.answer()).contains("at least since 2026-11-21T00:00:00Z");
        assertThat(since.rehearsals()).isEqualTo(2);
    }

    @Test
    void saysThatNothingFailsWhereTheNewestPasses() {
        Path plan = forbids(SNAPSHOTS);
        Rehearsal answer = bisect(plan);

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.since().orElseThrow().steps()).isEmpty();
        assertThat(answer.since().orElseThrow().rehearsals()).isEqualTo(1);
    }

    @Test
    void looksOnlyAtTheRangeAndRunsSeveralAtOnce() {
        SinceWhen since = bisect(forbids(5), "--from", TAKEN.get(4).id(), "--to", "2026-11-21T06:30:00Z", "--jobs", "2")
                .since()
                .orElseThrow();

        assertThat(since.snapshots()).isEqualTo(3);
        assertThat(since.steps().get(0).firstBad().orElseThrow().snapshot())
                .isEqualTo(TAKEN.get(5).id());
        assertThat(since.rounds()).isLessThan(since.rehearsals());
        assertNothingLeft();
    }

    @Test
    void goesOnFromAFailedTestToTheAnswerInAllFourReports() {
        Path output = stage.output();
        Outcome outcome =
                stage.startTest(forbids(6), output, "--bisect", "on-failure").await();

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(1);
        SinceWhen since = Stage.report(output).since().orElseThrow();
        assertThat(since.steps().get(0).firstBad().orElseThrow().snapshot())
                .isEqualTo(TAKEN.get(6).id());
        assertThat(since.remembered()).isEqualTo(1);
        for (String report : List.of("report.html", "junit.xml", "summary.md")) {
            assertThat(Stage.read(output.resolve(report)))
                    .as(report)
                    .contains(
                            "2026-11-21T06:00:00Z".substring(0, 10),
                            "public.customer",
                            TAKEN.get(6).id());
        }
        assertNothingLeft();
    }

    private static Path forbids(int customer) {
        return stage.plan(
                "name: Forbid customer " + customer + "\nsteps:\n  - name: Forbid\n    sql: forbid.sql\n",
                Map.of(
                        "forbid.sql",
                        "alter table customer add constraint forbidden check (id <> " + customer + ");\n"));
    }

    private static Rehearsal bisect(Path plan, String... options) {
        Path output = stage.output();
        List<String> arguments = new ArrayList<>(List.of(
                "bisect",
                "orders",
                plan.toString(),
                "--catalog",
                stage.catalog().toString(),
                "--output",
                output.toString(),
                "--json"));
        arguments.addAll(List.of(options));
        Outcome outcome = stage.rediacc(arguments.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout().strip())
                .isEqualTo(Stage.read(output.resolve("report.json")).strip());
        return Stage.report(output);
    }

    private static long rehearsalsInTheLedger() {
        try (Stream<Rehearsal> rehearsals = new Ledger(stage.state()).rehearsals("orders")) {
            return rehearsals.count();
        }
    }

    /** The snapshots stay, and nothing else. */
    private static void assertNothingLeft() {
        assertThat(stage.objects())
                .containsExactlyElementsOf(
                        TAKEN.stream().map(Snapshot::id).sorted().toList());
        assertThat(storage.clones()).isEmpty();
    }
}
