package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rehearsal on a snapshot taken before, chosen by {@code --snapshot}. */
@Tag("real")
class SnapshotChoiceTest {

    private static final String PLAN = "name: What it holds\nsteps:\n  - name: Look\n    sql: look.sql\n";

    private static Stage stage;
    private static String first;
    private static String second;
    private static Instant between;

    @BeforeAll
    static void takeTwoSnapshots() {
        stage = Stage.btrfs(1L << 30);
        stage.production().execute("postgres", "create table version as select 1 as number");
        first = snapshot();
        between = Instant.now();
        stage.production().execute("postgres", "update version set number = 2");
        second = snapshot();
        stage.production().execute("postgres", "update version set number = 3");
    }

    private static String snapshot() {
        Stage.Outcome outcome =
                stage.rediacc("snapshot", "orders", "--catalog", stage.catalog().toString());
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome.stdout().strip();
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @Test
    void latestIsTheNewest() {
        rehearse("latest", second, 2);
    }

    @Test
    void anIdIsThatOne() {
        rehearse(first, first, 1);
    }

    @Test
    void aTimeIsTheNewestAtOrBeforeIt() {
        rehearse(between.toString(), first, 1);
        rehearse(created(second).toString(), second, 2);
        rehearse(Instant.now().plus(Duration.ofDays(1)).toString(), second, 2);
    }

    private static void rehearse(String selector, String expected, int number) {
        Rehearsal rehearsal = stage.test(stage.plan(PLAN, look(number)), "--snapshot", selector);

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.snapshot().orElseThrow().id()).isEqualTo(expected);
        assertThat(stage.objects())
                .as("the snapshots outlive it, nothing else does")
                .containsExactly(first, second);
    }

    private static Map<String, String> look(int number) {
        return Map.of("look.sql", "do $$ begin assert (select number from version) = " + number + "; end $$;\n");
    }

    private static Instant created(String id) {
        return stage.test(stage.plan(PLAN, look(id.equals(first) ? 1 : 2)), "--snapshot", id)
                .snapshot()
                .orElseThrow()
                .created();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such", "2001-01-01T00:00:00Z", "../orders"})
    void anUnknownOneIsNotFound(String selector) {
        Path output = stage.output();

        Stage.Outcome outcome = stage.startTest(stage.plan(PLAN, look(1)), output, "--snapshot", selector)
                .await();

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(5);
        assertThat(outcome.stderr()).contains(selector, "latest");
        assertThat(output.resolve("report.json")).doesNotExist();
        assertThat(stage.objects()).isEqualTo(List.of(first, second));
    }
}
