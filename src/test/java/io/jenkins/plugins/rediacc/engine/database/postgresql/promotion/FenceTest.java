package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class FenceTest {

    private static final String ID = "promotion-20261125T190000Z-4f2a";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theRowSurvivesAPowerCutEvenWhereCommitsNeedNot(String version) {
        TestCluster.Options options = TestCluster.Options.defaults()
                .conf("synchronous_commit = off", "wal_writer_delay = 10s", "default_transaction_read_only = on");
        try (TestCluster cluster =
                TestCluster.create(directory.resolve("data"), version, options).start()) {
            PostgresPromotionChecks checks = new TestProduction(cluster).checks();

            FenceRow row = checks.fence(ID);
            cluster.kill();
            cluster.start();

            checks.requireFence(row);
            assertThat(row.id()).isEqualTo(ID);
            assertThat(Duration.between(row.written(), Instant.now())).isBetween(Duration.ZERO, Duration.ofMinutes(2));
            assertThat(cluster.query("postgres", "select '" + row.lsn() + "' <= pg_current_wal_flush_lsn()"))
                    .isEqualTo("t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theSameFenceIsWrittenOnce(String version) {
        try (TestCluster cluster =
                TestCluster.create(directory.resolve("data"), version).start()) {
            PostgresPromotionChecks checks = new TestProduction(cluster).checks();

            FenceRow first = checks.fence(ID);
            FenceRow again = checks.fence(ID);
            checks.fence("another");

            assertThat(again.written()).isEqualTo(first.written());
            assertThat(cluster.query("postgres", "select count(*) from rediacc.fence"))
                    .isEqualTo("2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aServerWithoutTheRowIsRefused(String version) {
        try (TestCluster cluster =
                TestCluster.create(directory.resolve("data"), version).start()) {
            PostgresPromotionChecks checks = new TestProduction(cluster).checks();
            FenceRow row = new FenceRow(ID, "0/1", Instant.EPOCH);

            assertRefused(checks, row);
            checks.fence("another");
            assertRefused(checks, row);
            checks.fence(ID);
            checks.requireFence(row);
            cluster.stop();
            assertThatThrownBy(() -> checks.requireFence(row)).isInstanceOf(RediaccException.class);
        }
    }

    private static void assertRefused(PostgresPromotionChecks checks, FenceRow row) {
        assertThatThrownBy(() -> checks.requireFence(row))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("the fence row of promotion " + ID + " is not in production");
    }
}
