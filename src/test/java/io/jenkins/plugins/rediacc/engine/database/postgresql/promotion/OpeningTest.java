package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RowChanges;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class OpeningTest {

    @TempDir
    Path directory;

    private TestCluster cluster;

    private TestProduction production(String version) {
        cluster = TestCluster.create(
                        directory.resolve("data"),
                        version,
                        TestCluster.Options.defaults().conf("autovacuum = off"))
                .start()
                .execute(
                        "postgres",
                        "create database shop; create table item(i int); create sequence ticket;"
                                + "insert into item select generate_series(1, 100);")
                .execute("shop", "create table \"Order\"(i int); insert into \"Order\" select generate_series(1, 50);");
        return new TestProduction(cluster);
    }

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theTransactionIdStaysWhileNothingIsWrittenAndThroughARestart(String version) {
        PostgresPromotionChecks checks = production(version).checks();
        String opened = checks.openingFacts().nextTransactionId();

        cluster.query("postgres", "select sum(i) from item");
        assertThat(checks.nextTransactionId()).isEqualTo(opened);
        cluster.stop();
        assertThat(Long.toUnsignedString(ControlFile.read(cluster.data()).nextTransactionId()))
                .isEqualTo(opened);
        cluster.start();
        assertThat(checks.nextTransactionId()).isEqualTo(opened);
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void whateverIsWrittenUsesOneEvenBeforeItIsCommitted(String version) throws SQLException {
        TestProduction production = production(version);
        for (String write : List.of(
                "insert into item values (0)",
                "select nextval('ticket')",
                "create table other()",
                "select lo_create(0)",
                "truncate item")) {
            String before = production.checks().nextTransactionId();
            try (Connection writer = production.transaction(write)) {
                assertThat(production.checks().nextTransactionId()).as(write).isNotEqualTo(before);
                writer.rollback();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theLossIsCountedByTable(String version) throws IOException {
        PostgresPromotionChecks checks = production(version).checks();
        awaitCounted("shop", "select n_tup_ins = 50 from pg_stat_user_tables");
        ObjectMapper json = Json.mapper();
        OpeningFacts opened = json.readValue(json.writeValueAsBytes(checks.openingFacts()), OpeningFacts.class);

        assertThat(checks.lossSince(opened).counters()).isEmpty();
        cluster.execute("postgres", "create table fresh as select 1 as i; insert into fresh values (2);");
        cluster.execute(
                "shop",
                "insert into \"Order\" values (51), (52), (53); update \"Order\" set i = 0 where i = 1;"
                        + " delete from \"Order\" where i = 2;");
        awaitCounted("shop", "select n_tup_del = 1 from pg_stat_user_tables");
        awaitCounted("postgres", "select n_tup_ins = 2 from pg_stat_user_tables where relname = 'fresh'");

        Loss loss = checks.lossSince(opened);
        assertThat(loss.counters())
                .containsExactlyInAnyOrder(
                        new RowChanges("postgres.public.fresh", 2, 0, 0),
                        new RowChanges("shop.public.\"Order\"", 3, 1, 1));
        assertThat(loss.since()).isEqualTo(opened.lsn());
        assertThat(loss.walBytes()).isPositive();
        assertThat(cluster.query(
                        "postgres", "select pg_wal_lsn_diff('" + loss.position() + "', '" + loss.since() + "')"))
                .isEqualTo(Long.toString(loss.walBytes()));
    }

    @Test
    void aServerThatLostItsCountersIsCountedFromZero() {
        RowChanges before = new RowChanges("t", 100, 5, 0);

        assertThat(new RowChanges("t", 7, 6, 0).since(before)).isEqualTo(new RowChanges("t", 7, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void noAnswerIsAnError(String version) {
        PostgresPromotionChecks checks = production(version).checks();
        OpeningFacts opened = checks.openingFacts();
        cluster.stop();

        assertThatThrownBy(checks::nextTransactionId).isInstanceOf(RediaccException.class);
        assertThatThrownBy(() -> checks.lossSince(opened)).isInstanceOf(RediaccException.class);
    }

    /** The server counts a little later than it commits. */
    private void awaitCounted(String database, String sql) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!cluster.query(database, sql).equals("t")) {
            assertThat(System.nanoTime()).as(sql).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
