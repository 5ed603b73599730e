package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
@ExtendWith(UpgradedCluster.Shared.class)
class CompareRowCountsTest {

    private static final CompareRowCounts CHECK = new CompareRowCounts();
    private static final CompareRowCounts SAMPLING = new CompareRowCounts(20);

    @BeforeAll
    static void change(UpgradedCluster upgraded) {
        upgraded.after()
                .execute(
                        UpgradedCluster.ROWS,
                        """
                delete from few where i <= 3;
                insert into "Many Rows" select generate_series(1, 50);
                drop table gone;
                create table arrived as select 1 as i;
                """);
    }

    @Test
    void every_row_of_every_table_is_there_after_a_plain_upgrade(UpgradedCluster upgraded) {
        StepOutcome outcome =
                upgraded.run(CHECK, Map.of("jobs", 3), "postgres", UpgradedCluster.RICH, UpgradedCluster.ODD);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
        // 500 customers, orders and events, 2 odd rows, 2 + 1 of parent and child, 1 of the view, 1 large object; 7 + 1
        // odd.
        assertThat(outcome.facts()).containsEntry("rows", 1515L).containsEntry("databases", 3);
    }

    @Test
    void differences_are_named_the_largest_first(UpgradedCluster upgraded) {
        StepOutcome outcome = upgraded.run(CHECK, Map.of(), UpgradedCluster.ROWS);

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.FAILED);
        assertThat(outcome.problems())
                .extracting(Problem::id, Problem::title, Problem::database, Problem::objects)
                .containsExactlyInAnyOrder(
                        tuple(
                                "row-counts/table-missing",
                                "public.gone is gone after the steps",
                                "rows",
                                List.of("public.gone")),
                        tuple(
                                "row-counts/table-added",
                                "public.arrived was not there before the steps",
                                "rows",
                                List.of("public.arrived")),
                        tuple(
                                "row-counts/differs",
                                "public.\"Many Rows\" has 50 rows more",
                                "rows",
                                List.of("public.\"Many Rows\"")),
                        tuple("row-counts/differs", "public.few has 3 rows fewer", "rows", List.of("public.few")));
        assertThat(outcome.problems().get(2).title()).contains("50 rows more");
        assertThat(outcome.problems().get(3).detail()).isEqualTo("10 rows before, 7 after");
        assertThat(outcome.facts()).containsEntry("differences", 4);
    }

    @Test
    void expected_changes_pass(UpgradedCluster upgraded) {
        Map<String, Object> with = Map.of(
                "expect",
                Map.of("public.few", "-3", "public.Many Rows", "+50", "public.gone", "any", "public.arrived", "=1"));

        StepOutcome outcome = upgraded.run(CHECK, with, UpgradedCluster.ROWS);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.PASSED);
    }

    @Test
    void an_expectation_that_is_not_met_fails(UpgradedCluster upgraded) {
        Map<String, Object> with = Map.of(
                "except",
                List.of("public.gone", "rows.public.arr*"),
                "expect",
                Map.of("public.few", "-2", "public.\"Many Rows\"", "=7", "public.nobody", "any"));

        StepOutcome outcome = upgraded.run(CHECK, with, UpgradedCluster.ROWS);

        assertThat(outcome.problems())
                .extracting(Problem::title)
                .containsExactly(
                        "'expect' names public.nobody, and no table fits",
                        "public.\"Many Rows\" has 5043 rows more than expected",
                        "public.few has 1 rows fewer than expected");
    }

    @Test
    void a_sample_of_the_same_blocks_is_enough_and_a_different_sample_is_counted(UpgradedCluster upgraded) {
        Map<String, Object> with = Map.of("mode", "sample", "except", List.of("public.gone", "public.arrived"));

        StepOutcome outcome = upgraded.run(SAMPLING, with, UpgradedCluster.ROWS);

        assertThat(outcome.facts()).containsEntry("tablesSampled", 1L);
        assertThat(outcome.problems())
                .extracting(Problem::title)
                .containsExactly("public.\"Many Rows\" has 50 rows more", "public.few has 3 rows fewer");
    }

    @Test
    void a_table_that_cannot_be_read_is_a_failure_and_never_0_rows(@TempDir Path temporary) {
        try (TestCluster cluster =
                TestCluster.create(temporary.resolve("data"), "15").start()) {
            cluster.execute("postgres", "create table lost as select generate_series(1, 1000) as i");
            String file = cluster.query("postgres", "select pg_relation_filepath('lost')");
            cluster.stop();
            TestCluster.run(List.of(
                    "truncate", "-s", "16384", cluster.data().resolve(file).toString()));
            TestCluster.run(List.of(
                    "dd", "if=/dev/urandom", "of=" + cluster.data().resolve(file), "bs=64", "count=1", "conv=notrunc"));
            cluster.start();
            ClusterUnderTest session = new ClusterUnderTest(cluster, List.of("postgres"), OptionalLong.empty());

            StepOutcome outcome = CHECK.run(new CheckRun(() -> session, session, Map.of(), Duration.ofMinutes(1)));

            assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.FAILED);
            assertThat(outcome.problems())
                    .extracting(Problem::id)
                    .containsExactly("row-counts/unreadable", "row-counts/unreadable");
            assertThat(outcome.problems().get(0).detail()).contains("invalid page in block 0");
        }
    }

    @Test
    void no_time_left_is_an_error_of_time_and_not_a_failure(UpgradedCluster upgraded) {
        ClusterUnderTest session =
                new ClusterUnderTest(upgraded.before(), List.of(UpgradedCluster.ROWS), OptionalLong.empty());

        StepOutcome outcome = CHECK.run(new CheckRun(() -> session, session, Map.of(), Duration.ZERO));

        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.TIME);
    }

    @Test
    void a_query_that_is_ended_at_the_deadline_is_out_of_time(UpgradedCluster upgraded) throws SQLException {
        ClusterUnderTest session = new ClusterUnderTest(upgraded.before(), List.of(), OptionalLong.empty());
        Deadline deadline = new Deadline(Duration.ofMillis(500));

        try (Queries queries = Queries.open(session, "postgres", deadline)) {
            assertThatThrownBy(() -> queries.execute("select pg_sleep(60)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, error -> assertThat(ServerTrouble.cause(error, deadline))
                                    .contains(ErrorCause.TIME));
        }
    }

    @Test
    void a_server_that_is_gone_is_an_error_of_the_database(@TempDir Path temporary) throws SQLException {
        try (TestCluster cluster =
                TestCluster.create(temporary.resolve("data"), "15").start()) {
            ClusterUnderTest session = new ClusterUnderTest(cluster, List.of("postgres"), OptionalLong.empty());
            Deadline deadline = new Deadline(Duration.ofMinutes(1));
            try (Queries queries = Queries.open(session, "postgres", deadline)) {
                cluster.kill();

                assertThatThrownBy(() -> queries.execute("select 1"))
                        .isInstanceOfSatisfying(SQLException.class, error -> assertThat(
                                        ServerTrouble.outcome(error, deadline).errorCause())
                                .contains(ErrorCause.DATABASE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "+", "+-5", "= 5", "some", "+1.5", "+9999999999999999999"})
    void an_expectation_that_is_not_one_is_refused(String text) {
        assertThatThrownBy(() -> CHECK.validate(Map.of("expect", Map.of("public.t", text))))
                .isInstanceOfSatisfying(RediaccException.class, refused -> assertThat(refused.exitCode())
                        .isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("'expect' gives public.t the value '" + text + "'");
    }

    @Test
    void wrong_parameters_are_refused() {
        assertThatThrownBy(() -> CHECK.validate(Map.of("mod", "exact")))
                .hasMessageContaining("unknown parameter 'mod'");
        assertThatThrownBy(() -> CHECK.validate(Map.of("mode", "quick"))).hasMessageContaining("exact, sample");
        assertThatThrownBy(() -> CHECK.validate(Map.of("jobs", 0))).hasMessageContaining("'jobs' is '0'");
        assertThatThrownBy(() -> CHECK.validate(Map.of("except", "public.t"))).hasMessageContaining("give a list");
        assertThatThrownBy(() -> CHECK.validate(Map.of("expect", Map.of("public.t", 5))))
                .hasMessageContaining("quotation marks");
    }
}
