package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From and to versions of later releases of Debian, whose servers bring a C library of their own: the databases' order is
 * that of {@code C.UTF-8}, which is everywhere the same.
 */
@Tag("real")
class LaterVersionsTest {

    private static final int FIRST_WITH_STATISTICS = 18;

    /** Statistics finer than any that the engine would gather, and of two columns together. */
    private static final String SHOP =
            """
            create table item (id int primary key, name text, shelf int, room int);
            insert into item select n, md5(n::text), n % 50, n % 10 from generate_series(1, 3000) n;
            create statistics together (dependencies) on shelf, room from item;
            create table measured as select n as id, md5(n::text) as name from generate_series(1, 3000) n;
            set default_statistics_target = 700;
            analyze;
            """;

    private static final String MEASURED =
            "select md5(string_agg(concat_ws('/', attname, null_frac, avg_width, n_distinct,"
                    + " most_common_vals, most_common_freqs, histogram_bounds, correlation), ',' order by attname))"
                    + " from pg_stats where tablename = 'measured'";

    /** A step, and no test: a promotion too ends where it fails. */
    private static final String STATISTICS_ARE_THERE =
            """
              - name: The statistics are there
                run: |
                  test "$(psql -qAtX -d shop -c "%s")" = %s
                  test "$(psql -qAtX -d shop -c "select dependencies is null from pg_stats_ext")" = f
            """;

    /**
     * The newest minor release of 17 writes with each column what that of 18 does not know, where the suites offer releases
     * of different months. This production does without it from its stop on.
     */
    private static final String STOP =
            """
            #!/bin/sh
            set -e
            for database in postgres shop; do
              psql -qX -h %1$s -p %2$d -U postgres -d $database <<END
            set allow_system_table_mods = on;
            update pg_attribute
            set attoptions = nullif(array(select o from unnest(attoptions) o where o !~ '^pg_attver='), '{}')
            where attrelid >= 16384 and attoptions::text ~ 'pg_attver';
            END
            done
            exec setpriv --reuid postgres --regid postgres --init-groups %4$s/$1/bin/pg_ctl -D %3$s -m fast -w stop
            """;

    private static final String START =
            """
            #!/bin/sh
            exec setpriv --reuid postgres --regid postgres --init-groups %4$s/$1/bin/pg_ctl -D %3$s -l %1$s/log -w start
            """;

    private static final String REBUILDS =
            """
              - name: Rebuild
                sql: rebuild.sql
                database: shop
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"13, 18", "15, 17"})
    void isRehearsedAndPromotedUnderAWriterAndTakenBack(String from, String to) {
        assumeHere(from, to);
        try (Stage stage = Stage.ofVersion(from, 3L << 30, TestCluster.Options.defaults())) {
            stage.production().execute("postgres", "create database shop").execute("shop", SHOP);
            PromotionStage promotion = PromotionStage.of(stage, plan(stage, to), to);

            assertPassed(stage.test(promotion.plan()));
            promotion.withEvidence();
            promotion.promoteUnderWriter(100);
            promotion.takeBack();
        }
    }

    /** From version 17 on, a logical slot goes with the upgrade: its consumer sees each change once, and goes on. */
    @Test
    void aConsumerOfALogicalSlotGoesOnAfterAPromotion() throws IOException {
        assumeHere("17", "18");
        TestCluster.Options options = TestCluster.Options.defaults().conf("wal_level = logical");
        try (Stage stage = Stage.ofVersion("17", 3L << 30, options)) {
            TestCluster production = stage.production();
            production.execute("postgres", "create database shop").execute("shop", SHOP);
            stage.volumeOptions("promote:\n  stop: [%s, '{version}']\n  start: [%s, '{version}']"
                    .formatted(script("stop", STOP, production), script("start", START, production)));
            production.query("shop", "select pg_create_logical_replication_slot('feed', 'test_decoding')");
            production.query("shop", "select pg_create_logical_replication_slot('nobody', 'test_decoding')");
            production.query("shop", "select pg_create_physical_replication_slot('spare')");
            PromotionStage promotion = PromotionStage.of(stage, plan(stage, "18"), "18");
            promotion.withEvidence();
            Outcome prepared = promotion.promote("--prepare");
            assertThat(prepared.said())
                    .contains(
                            "replication slot feed (logical, test_decoding in database shop) is kept if",
                            "replication slot spare (physical) ends");

            try (SlotConsumer consumer = SlotConsumer.start(production, "shop", "feed")) {
                promotion.promoteUnderWriter(100);
                production.execute("shop", "create table last (i int)").execute("shop", "insert into last values (1)");
                Stage.awaitThat("the consumer goes on", () -> consumer.inserts("last") == 1);

                assertThat(consumer.inserts("transfer"))
                        .as("each row once")
                        .isEqualTo(TestWriter.books(production, "shop").transfers());
            }
            assertThat(production.query("postgres", "select slot_name from pg_replication_slots"))
                    .isEqualTo("feed");
            promotion.takeBack();
        }
    }

    private Path script(String name, String text, TestCluster cluster) throws IOException {
        Path script = directory.resolve(name);
        Files.writeString(
                script,
                text.formatted(
                        cluster.socketDirectory(),
                        cluster.port(),
                        cluster.data(),
                        TestCluster.everyBin("18").getParent().getParent()));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Fails where statistics that the upgrade has carried over were gathered again. */
    private static String plan(Stage stage, String to) {
        return Integer.parseInt(to) < FIRST_WITH_STATISTICS
                ? Stage.upgradeTo(to)
                : Stage.upgradeTo(to)
                        + STATISTICS_ARE_THERE.formatted(
                                MEASURED, stage.production().query("shop", MEASURED));
    }

    @Test
    void theNewestIsRehearsed() {
        assumeHere("19");
        try (Stage stage = Stage.ofVersion("13", 3L << 30, TestCluster.Options.defaults())) {
            stage.production().execute("postgres", "create database shop").execute("shop", SHOP);

            assertPassed(stage.test(stage.plan(plan(stage, "19"))));
        }
    }

    /** Server 15 orders by the C library of this machine, server 17 by a later one. */
    @Test
    void anotherCLibraryIsRefusedUntilAStepRebuildsWhatItsLocaleOrders() {
        assumeHere("17");
        try (Stage stage = Stage.ofVersion("15", 2L << 30, TestCluster.Options.defaults())) {
            stage.production()
                    .execute("postgres", "create database shop template template0 locale 'en_US.UTF-8'")
                    .execute("shop", "create table word (word text primary key, plain text collate \"C\" unique)");
            Path plan = stage.plan(Stage.upgradeTo("17"));
            assertPassed(stage.test(plan));

            Outcome refused = gate(stage, plan);

            assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
            assertThat(refused.said())
                    .containsPattern("libc collation of database shop changed its version \\([0-9.]+ → [0-9.]+\\)")
                    .contains("index public.word_pkey on public.word", "REINDEX")
                    .doesNotContain("word_plain_key");

            Rehearsal rebuilt = stage.test(stage.plan(
                    Stage.upgradeTo("17") + REBUILDS,
                    Map.of(
                            "rebuild.sql",
                            "reindex index word_pkey;\nalter database shop refresh collation version;\n")));

            assertPassed(rebuilt);
            assertThat(rebuilt.libraries().orElseThrow().problems()).isEmpty();
        }
    }

    private static Outcome gate(Stage stage, Path plan) {
        return stage.rediacc(
                "gate", "orders", plan.toString(), "--catalog", stage.catalog().toString());
    }

    private static void assertPassed(Rehearsal rehearsal) {
        assertThat(rehearsal.verdict()).as(rehearsal.reason()).isEqualTo(Verdict.PASSED);
    }

    private static void assumeHere(String... versions) {
        Stream.of(versions).forEach(TestCluster::assumeHere);
    }
}
