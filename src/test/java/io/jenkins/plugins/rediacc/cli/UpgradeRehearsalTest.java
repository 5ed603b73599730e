package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The main job, 13 to 15, on a real btrfs with a real production under a writer. */
@Tag("real")
class UpgradeRehearsalTest {

    private static final String PLAN_HEAD = "name: PostgreSQL 13 to 15\nsteps:\n";

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(3L << 30);
        stage.production()
                .execute(
                        "postgres",
                        "create database shop; create table customer(id int primary key, email text);"
                                + "insert into customer select i, 'c' || (i % 9000) || '@example.org'"
                                + " from generate_series(1, 10000) i");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
    }

    @Test
    void passesAndLeavesProductionToItsWriter() {
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Rehearsal rehearsal = stage.test(stage.plan(
                    Stage.UPGRADE
                            + """
                            tests:
                              - name: Row counts
                                uses: postgresql/compare-row-counts
                              - name: Schema
                                uses: postgresql/compare-schema
                              - name: Collations
                                uses: postgresql/collation-versions
                              - name: Indexes
                                uses: postgresql/amcheck
                              - name: Smoke
                                sql: smoke.sql
                                database: shop
                            """,
                    Map.of("smoke.sql", "select count(*) from transfer;\n")));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            assertThat(rehearsal.snapshot().orElseThrow().consistency()).isEqualTo("crash");
            assertThat(rehearsal.isolation().mode()).isEqualTo("namespaces");
            assertThat(rehearsal.production()).isPresent();
            assertThat(rehearsal.space().orElseThrow().cloneExclusiveBytes().orElseThrow())
                    .as("what the gate asks for space by")
                    .isGreaterThan(1L << 20);
            long before = writer.acknowledged();
            writer.awaitMore(10);
            assertThat(writer.stop()).isGreaterThan(before);
            TestWriter.Books books = TestWriter.books(stage.production(), "shop");
            assertThat(books.whole()).isTrue();
            assertThat(books.highest()).isGreaterThanOrEqualTo(writer.acknowledged());
        }
    }

    static List<Arguments> brokenUpgrades() {
        return List.of(
                Arguments.of(
                        "create aggregate public.my_array_accum(anyelement)"
                                + " (sfunc = array_append, stype = anyarray, initcond = '{}')",
                        "drop aggregate public.my_array_accum(anyelement)",
                        "pg-upgrade/incompatible-polymorphics",
                        "my_array_accum"),
                Arguments.of(
                        "create function public.my_fact(bigint) returns numeric language sql immutable"
                                + " as 'select factorial($1)';"
                                + "create operator public.!^ (leftarg = bigint, procedure = public.my_fact)",
                        "drop operator public.!^ (bigint, none); drop function public.my_fact(bigint)",
                        "pg-upgrade/postfix-operators",
                        "!^"),
                Arguments.of(
                        "create table app_meta(id int, fn regproc)",
                        "drop table app_meta",
                        "pg-upgrade/reg-types",
                        "app_meta"),
                Arguments.of(
                        "create view backup_helper as select pg_start_backup('x', true, false) as lsn",
                        "drop view backup_helper",
                        "pg-upgrade/restore-failed",
                        "backup_helper"),
                Arguments.of(
                        "create table n(i bigint default (5!)::bigint)",
                        "drop table n",
                        "pg-upgrade/restore-failed",
                        "n"));
    }

    @ParameterizedTest(name = "{2} {3}")
    @MethodSource("brokenUpgrades")
    void namesWhatPgUpgradeCannotTake(String breakIt, String mendIt, String problem, String object) {
        stage.production().execute("postgres", breakIt);
        try {
            Rehearsal rehearsal = stage.test(stage.plan(Stage.UPGRADE));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
            StepResult step = rehearsal.firstBad().orElseThrow();
            assertThat(step.name()).isEqualTo("Upgrade the cluster");
            assertThat(step.problems()).extracting(Problem::id).contains(problem);
            assertThat(step.problems().toString()).contains(object);
            assertThat(step.logs()).hasSizeGreaterThan(1);
        } finally {
            stage.production().execute("postgres", mendIt);
        }
    }

    /** What each of these problems advises, as a step before the upgrade. */
    @Test
    void passesWhereAStepBeforeItDoesWhatTheProblemsAdvise() {
        List<String> breakThem =
                brokenUpgrades().stream().map(each -> (String) each.get()[0]).toList();
        String mendThem =
                brokenUpgrades().stream().map(each -> each.get()[1] + ";\n").collect(Collectors.joining());
        breakThem.forEach(statement -> stage.production().execute("postgres", statement));
        try {
            Rehearsal rehearsal = stage.test(stage.plan(
                    PLAN_HEAD + "  - name: As advised\n    sql: advised.sql\n" + Stage.UPGRADE_STEP,
                    Map.of("advised.sql", mendThem)));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
        } finally {
            stage.production().execute("postgres", mendThem);
        }
    }

    @Test
    void findsInATestWhatTheUpgradeItselfDoesNot() {
        stage.production()
                .execute(
                        "postgres",
                        "create function legacy_backup() returns pg_lsn language sql"
                                + " as $$ select pg_start_backup('nightly') $$");
        try {
            Rehearsal rehearsal = stage.test(stage.plan(
                    Stage.UPGRADE + "tests:\n  - name: Nightly backup\n    sql: backup.sql\n",
                    Map.of("backup.sql", "select legacy_backup();\n")));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
            assertThat(rehearsal.steps()).extracting(StepResult::status).containsExactly(Status.PASSED);
            assertThat(rehearsal.firstBad().orElseThrow().name()).isEqualTo("Nightly backup");
            assertThat(rehearsal.firstBad().orElseThrow().toString()).contains("pg_start_backup");
        } finally {
            stage.production().execute("postgres", "drop function legacy_backup()");
        }
    }

    @Test
    void namesTheRowThatAMigrationBreaksOnAndRunsNothingAfterIt() {
        Rehearsal rehearsal = stage.test(stage.plan(
                PLAN_HEAD + "  - name: Unique e-mail\n    sql: unique.sql\n  - name: Later\n    run: |\n      exit 0\n"
                        + "tests:\n  - name: Smoke\n    sql: unique.sql\n",
                Map.of("unique.sql", "create unique index on customer(email);\n")));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
        assertThat(rehearsal.steps()).extracting(StepResult::status).containsExactly(Status.FAILED, Status.NOT_RUN);
        assertThat(rehearsal.tests()).extracting(StepResult::status).containsExactly(Status.NOT_RUN);
        assertThat(rehearsal.firstBad().orElseThrow().toString()).contains("could not create unique index", "email");
    }

    @Test
    void failsWhereARowCountDiffers() {
        Rehearsal rehearsal = stage.test(stage.plan(
                PLAN_HEAD + "  - name: Delete\n    sql: delete.sql\n"
                        + "tests:\n  - name: Row counts\n    uses: postgresql/compare-row-counts\n",
                Map.of("delete.sql", "delete from customer where id <= 3;\n")));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
        assertThat(rehearsal.firstBad().orElseThrow().problems().toString()).contains("customer", "10000", "9997");
        assertThat(stage.production()
                        .query("postgres", "select count(*) from customer")
                        .strip())
                .isEqualTo("10000");
    }

    static String describe(Rehearsal rehearsal) {
        return rehearsal.reason() + "\n" + rehearsal.steps() + "\n" + rehearsal.tests() + "\n" + rehearsal.notices();
    }
}
