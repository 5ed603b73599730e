package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rule 1, production is never written by a rehearsal, and rule 2, a snapshot is atomic or refused. */
@Tag("real")
class ProductionIsUntouchedTest {

    private Stage stage = Stage.btrfs(2L << 30, TestCluster.Options.defaults().conf("wal_level = logical"));

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aTablespaceInsideTheVolumeAndALinkedWalStayAsTheyWere() throws Exception {
        TestCluster production = stage.production();
        Path volume = stage.root().resolve("orders");
        Path tablespace = TestCluster.ownedDirectory(volume.resolve("fast"));
        production
                .execute("postgres", "create tablespace fast location '" + tablespace + "'")
                .execute("postgres", "create table t tablespace fast as select generate_series(1, 1000) as i");
        production.stop();
        Files.move(volume.resolve("main/pg_wal"), volume.resolve("wal"));
        Files.createSymbolicLink(volume.resolve("main/pg_wal"), volume.resolve("wal"));
        Map<Path, String> before = FileTree.of(volume);

        Rehearsal rehearsal = stage.test(stage.plan(
                Stage.UPGRADE
                        + "  - name: Write\n    sql: write.sql\n"
                        + "tests:\n  - name: Row counts\n    uses: postgresql/compare-row-counts\n"
                        + "    with: { expect: { public.t: any } }\n",
                Map.of("write.sql", "insert into t select generate_series(1, 5000); checkpoint;\n")));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
        assertThat(FileTree.of(volume)).isEqualTo(before);
        stage.assertNothingLeft();
    }

    @Test
    void aScriptWithProductionsSocketAndPortReachesNothing() {
        TestCluster production = stage.production();
        production.execute("postgres", "create table t(i int)");
        String socket = production.socketDirectory().toString();
        Rehearsal rehearsal = stage.test(stage.plan(
                """
                name: Hard-coded
                steps:
                  - name: By socket
                    run: |
                      psql -h %1$s -p %2$d -U postgres -c 'insert into t values (1)' && exit 9
                      psql -h 127.0.0.1 -p %2$d -U postgres -c 'insert into t values (1)' && exit 9
                      [ -z "$(ls -A %3$s 2>/dev/null)" ]
                      [ -f "$REDIACC_CLONE_PATH/main/PG_VERSION" ] || ls -d "$REDIACC_CLONE_PATH"
                  - name: By foreign table
                    sql: foreign.sql
                """
                        .formatted(socket, production.port(), stage.root().resolve("orders")),
                Map.of(
                        "foreign.sql",
                        """
                        create extension postgres_fdw;
                        create server production foreign data wrapper postgres_fdw
                          options (host '127.0.0.1', port '%d', dbname 'postgres');
                        create user mapping for current_user server production options (user 'postgres');
                        create foreign table remote(i int) server production options (table_name 't');
                        insert into remote values (1);
                        """
                                .formatted(production.port()))));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
        assertThat(rehearsal.firstBad().orElseThrow().name()).isEqualTo("By foreign table");
        assertThat(rehearsal.firstBad().orElseThrow().toString()).contains("could not connect");
        assertThat(production.query("postgres", "select count(*) from t").strip())
                .isEqualTo("0");
        stage.assertNothingLeft();
    }

    @Test
    void aCloneStartsWithoutArchiveSlotSubscriptionOrScheduler() throws Exception {
        TestCluster production = stage.production();
        Path archive = TestCluster.ownedDirectory(stage.root().resolve("archive"));
        production.execute("postgres", "create table t(i int primary key); create publication p for table t");
        production.execute("postgres", "create database sub");
        production.execute("sub", "create table t(i int primary key)");
        production.query("postgres", "select pg_create_logical_replication_slot('sub_slot', 'pgoutput')");
        production.execute(
                "sub",
                "create subscription s connection 'host=127.0.0.1 port=" + production.port()
                        + " user=postgres dbname=postgres' publication p with (create_slot = false, slot_name = 'sub_slot')");
        production.configure(
                "archive_mode = on",
                "archive_command = 'cp %p " + archive + "/%f'",
                "shared_preload_libraries = 'pg_prewarm'");
        production.restart();
        String slots = "select slot_name, confirmed_flush_lsn is not null from pg_replication_slots";
        Stage.awaitThat(
                "the subscription has copied its table",
                () -> production.query("postgres", slots).strip().equals("sub_slot|t"));

        Rehearsal rehearsal = stage.test(
                stage.plan(
                        """
                name: Quarantine
                steps:
                  - name: Look
                    sql: look.sql
                """,
                        Map.of(
                                "look.sql",
                                """
                        do $$
                        begin
                          assert current_setting('archive_mode') = 'off';
                          assert current_setting('archive_command') in ('', '(disabled)');
                          assert current_setting('max_logical_replication_workers') = '0';
                          assert current_setting('shared_preload_libraries') = '';
                          assert current_setting('primary_conninfo') = '';
                          assert not exists (select from pg_replication_slots);
                          assert not exists (select from pg_stat_subscription where pid is not null);
                        end $$;
                        insert into t select generate_series(1, 100000);
                        select pg_switch_wal();
                        checkpoint;
                        """)));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.isolation().outside().toString())
                .contains("127.0.0.1")
                .doesNotContain("password=");
        assertThat(production.query("postgres", slots)).isEqualToIgnoringWhitespace("sub_slot|t");
        assertThat(production.query("postgres", "select count(*) from t").strip())
                .isEqualTo("0");
        assertThat(production
                        .query("sub", "select count(*) from pg_stat_subscription where pid is not null")
                        .strip())
                .isEqualTo("1");
        stage.assertNothingLeft();
    }

    @Test
    void aNestedSubvolumeIsRefused() {
        TestCluster.run(List.of(
                "btrfs",
                "subvolume",
                "create",
                stage.root().resolve("orders/main/base/nested").toString()));

        Stage.Outcome outcome =
                stage.startTest(stage.plan(Stage.UPGRADE), stage.output()).await();

        assertThat(outcome.exitCode()).isEqualTo(4);
        assertThat(outcome.stderr()).contains("nested", "what to do");
        stage.assertNothingLeft();
    }

    @Test
    void anIndexOnAnIcuCollationIsNamedUnlessItWasRebuiltAfterTheUpgrade() {
        stage.production()
                .execute(
                        "postgres",
                        "create table name(n text collate \"de-x-icu\"); create index name_idx on name(n);"
                                + "insert into name values ('ä'), ('z')");

        String rebuild = "  - name: Rebuild\n    sql: reindex.sql\n";
        Map<String, String> reindex = Map.of("reindex.sql", "reindex index name_idx;\n");
        String collations = "tests:\n  - name: Collations\n    uses: postgresql/collation-versions\n";

        Rehearsal rehearsal =
                stage.test(stage.plan(Stage.UPGRADE.replace("steps:\n", "steps:\n" + rebuild) + collations, reindex));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.FAILED);
        assertThat(rehearsal.firstBad().orElseThrow().problems().toString()).contains("name_idx");

        Rehearsal mended = stage.test(stage.plan(Stage.UPGRADE + rebuild + collations, reindex));

        assertThat(mended.verdict()).as(describe(mended)).isEqualTo(Verdict.PASSED);
        stage.assertNothingLeft();
    }
}
