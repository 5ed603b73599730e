package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A production whose settings decide what statements mean and how long they may take, with an extension that loads only when
 * the server starts, an index left invalid, and one built by rules that are not safe.
 */
@Tag("real")
class ProductionSettingsRehearsalTest {

    private static final String SCRIPT =
            """
            update orders set note = current_setting('myapp.tenant') where id = 1;
            select set_note(1, 'x');
            do $$
            begin
              assert current_setting('search_path') = 'app, public', current_setting('search_path');
              assert current_setting('xmlbinary') = 'hex';
              assert current_setting('work_mem') = '6MB', current_setting('work_mem');
              assert current_setting('archive_mode') = 'off';
              assert current_setting('log_statement') = 'none';
              assert current_setting('default_transaction_isolation') = 'repeatable read';
              assert current_setting('max_parallel_workers_per_gather') = '0';
            end $$;
            """;

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(
                2L << 30,
                TestCluster.Options.defaults()
                        .conf(
                                "search_path = 'app, public'",
                                "myapp.tenant = '42'",
                                "plpgsql.variable_conflict = 'use_column'",
                                "default_transaction_isolation = 'repeatable read'",
                                "work_mem = 6MB",
                                "log_statement = 'all'",
                                "archive_mode = on",
                                "archive_command = 'false'",
                                "max_parallel_workers_per_gather = 0",
                                "shared_preload_libraries = 'pg_cron'",
                                // Gone from 14 on.
                                "vacuum_cleanup_index_scale_factor = 0.2",
                                "operator_precedence_warning = on"));
        stage.production().execute("postgres", "alter system set xmlbinary = 'hex'");
        stage.production().execute("postgres", "select pg_reload_conf(); create database shop");
        stage.production().execute("postgres", "create extension pg_cron");
        stage.production()
                .execute(
                        "shop",
                        "create schema app; create table app.orders(id int primary key, note text);"
                                + "insert into app.orders select i, '' from generate_series(1, 1000) i;"
                                + "create function app.set_note(id int, note text) returns void language plpgsql as"
                                + " 'begin update orders set note = set_note.note where id = 1; end';"
                                + "create index half_built on app.orders(note);"
                                + "update pg_index set indisvalid = false"
                                + " where indexrelid = 'app.half_built'::regclass;"
                                + "create table app.spans as select i * interval '1 hour' as span"
                                + " from generate_series(1, 100) i; create index spans_span on app.spans(span)");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
    }

    private static final String LIMITS =
            """
            create role app;
            create role visitor login superuser;
            alter role visitor set statement_timeout = '59s';
            alter database shop set statement_timeout = '1ms';
            alter database shop set lock_timeout = '1ms';
            alter database shop set idle_in_transaction_session_timeout = '1ms';
            alter database shop set temp_file_limit = 0;
            alter database shop set default_transaction_read_only = on;
            alter database shop set search_path = 'app';
            alter database template1 set statement_timeout = '1ms';
            alter role postgres set role = 'app';
            """;

    private static final List<String> NO_LIMITS = List.of(
            "alter role postgres reset all",
            "alter database shop reset all",
            "alter database template1 reset all",
            "drop role app",
            "drop role visitor");

    private static final String AS_AN_APPLICATION =
            """
            do $$
            begin
              assert current_setting('statement_timeout') = '59s';
              assert current_setting('default_transaction_read_only') = 'on';
              assert current_setting('search_path') = 'app';
            end $$;
            """;

    @Test
    void limitsForApplicationsBindNeitherTheEngineNorItsTools() throws SQLException {
        stage.production().execute("postgres", LIMITS);
        try {
            Rehearsal rehearsal = stage.test(stage.plan(
                    Stage.UPGRADE
                            + """
                              - name: As an application
                                sql: limits.sql
                                database: shop
                                user: visitor
                            tests:
                              - name: Row counts
                                uses: postgresql/compare-row-counts
                              - name: Contents
                                uses: postgresql/compare-contents
                              - name: Schema
                                uses: postgresql/compare-schema
                              - name: Collations
                                uses: postgresql/collation-versions
                              - name: Indexes
                                uses: postgresql/amcheck
                            """,
                    Map.of("limits.sql", AS_AN_APPLICATION)));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            assertThat(rehearsal.tests().get(2).message())
                    .endsWith("; shop: app.half_built was INVALID before the steps, and pg_upgrade carries no such"
                            + " index over");
            assertThat(rehearsal.notices())
                    .anyMatch(notice -> notice.startsWith("left out of the clone's shared_preload_libraries")
                            && notice.contains(": pg_cron; "));
        } finally {
            takeLimitsBack();
        }
    }

    /** The index says of itself that it holds equal entries once, which is not safe for intervals; 13.12 built it so. */
    @Test
    void whatIsAdvisedForAnIndexOfAnEarlierVersionLeadsToGreen() {
        TestCluster production = stage.production();
        String file = production.query("shop", "select pg_relation_filepath('app.spans_span')");
        production.stop();
        Path index = production.data().resolve(file);
        TestCluster.run(
                List.of("sh", "-c", "printf '\\001' | dd of=\"$1\" bs=1 seek=64 conv=notrunc", "sh", index.toString()));
        production.start();
        String tests = "tests:\n  - name: Indexes\n    uses: postgresql/amcheck\n";

        Rehearsal found = stage.test(stage.plan(Stage.UPGRADE + tests));

        assertThat(found.verdict()).as(describe(found)).isEqualTo(Verdict.FAILED);
        Problem problem = found.firstBad().orElseThrow().problems().get(0);
        assertThat(problem.id()).isEqualTo("amcheck/index-of-old-version");
        assertThat(problem.objects()).containsExactly("app.spans_span");
        String advised = problem.remedy().replaceAll(".*runs: (.*?);.*", "$1");
        Rehearsal mended = stage.test(stage.plan(
                Stage.UPGRADE + "  - name: As advised\n    sql: advised.sql\n    database: shop\n" + tests,
                Map.of("advised.sql", advised + ";\n")));
        assertThat(mended.verdict()).as(advised + describe(mended)).isEqualTo(Verdict.PASSED);
        production.execute("shop", "reindex index app.spans_span");
    }

    private static void takeLimitsBack() throws SQLException {
        String url = stage.production().jdbcUrl("postgres") + "&options=-c%20role=none";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : NO_LIMITS) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void scriptsMeanInTheCloneWhatTheyMeanInProductionBeforeTheUpgradeAndAfterIt() {
        Rehearsal rehearsal = stage.test(stage.plan(
                "name: Settings\nsteps:\n  - name: Before\n    sql: script.sql\n    database: shop\n"
                        + Stage.UPGRADE_STEP
                        + "  - name: After\n    sql: script.sql\n    database: shop\n",
                Map.of("script.sql", SCRIPT)));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.notices())
                .contains("PostgreSQL " + Stage.NEW_VERSION + " does not accept these settings of production, and its"
                        + " clone is served without them: operator_precedence_warning,"
                        + " vacuum_cleanup_index_scale_factor")
                .anyMatch(notice -> notice.startsWith("the clone does not take over these settings of production: ")
                        && notice.contains("archive_command, archive_mode (because a clone archives nothing")
                        && notice.contains("log_statement"));
    }
}
