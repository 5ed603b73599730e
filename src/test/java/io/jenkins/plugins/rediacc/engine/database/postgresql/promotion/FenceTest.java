package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class FenceTest {

    private static final String ID = "promotion-20261125T190000Z-4f2a";

    /** Of the SHA-256 of that id. */
    private static final String SCHEMA = "rediacc_fence_6a3765d78d76c086";

    private static final String OURS = "select count(*) from pg_namespace where nspname ~ 'rediacc'";

    private static final String IS_SUPERUSER = "select rolsuper from pg_roles where rolname = 'app'";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theRowSurvivesAPowerCutEvenWhereCommitsNeedNotAndIsGoneWhenItIsRemoved(String version) {
        TestCluster.Options options = TestCluster.Options.defaults()
                .conf("synchronous_commit = off", "wal_writer_delay = 10s", "default_transaction_read_only = on");
        try (TestCluster cluster =
                TestCluster.create(directory.resolve("data"), version, options).start()) {
            PostgresPromotionChecks checks = new TestProduction(cluster).checks();

            Instant before = Instant.now().minusMillis(1);
            FenceRow row = checks.fence(ID);
            Instant after = Instant.now();
            cluster.kill();
            cluster.start();

            checks.requireFence(row);
            assertThat(row.id()).isEqualTo(ID);
            assertThat(row.written()).isBetween(before, after);
            assertThat(cluster.query("postgres", "select '" + row.lsn() + "' <= pg_current_wal_flush_lsn()"))
                    .isEqualTo("t");
            checks.fence("another");
            checks.removeFence(ID);
            checks.removeFence(ID);
            assertRefused(() -> checks.requireFence(row), "the fence row of promotion " + ID + " is not in production");
            checks.removeFence("another");
            assertThat(cluster.query("postgres", OURS)).isEqualTo("0");
            cluster.stop();
            assertThatThrownBy(() -> checks.requireFence(row)).isInstanceOf(RediaccException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void whatAnotherRoleHasMadeIsNeverWrittenTo(String version) {
        try (TestCluster cluster =
                TestCluster.create(directory.resolve("data"), version).start()) {
            PostgresPromotionChecks checks = new TestProduction(cluster).checks();
            FenceRow row = new FenceRow(ID, "0/1", Instant.EPOCH);
            cluster.execute("postgres", "create role app; grant create on database postgres to app;")
                    .execute("postgres", trap("rediacc"))
                    .execute("postgres", trap(SCHEMA));

            assertRefused(() -> checks.fence(ID), "the schema " + SCHEMA + " of role app is in production already");
            assertRefused(() -> checks.requireFence(row), "the fence row of promotion " + ID + " is not in production");
            assertRefused(() -> checks.removeFence(ID), "belongs to role app");
            FenceRow another = checks.fence("another");
            checks.requireFence(another);
            checks.removeFence("another");

            assertThat(cluster.query("postgres", IS_SUPERUSER)).isEqualTo("f");
            assertThat(cluster.query("postgres", OURS)).as("app's own two").isEqualTo("2");
        }
    }

    /** A fence of the role app's own, with a trigger that makes whoever writes to it do what app wants. */
    private static String trap(String schema) {
        return """
                set role app;
                create schema %1$s;
                create table %1$s.fence (id text primary key, written timestamptz not null);
                create function %1$s.trap() returns trigger language plpgsql as
                    $$ begin alter role app superuser; return new; end $$;
                create trigger trap before insert on %1$s.fence for each row execute function %1$s.trap();
                """
                .formatted(schema);
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining(reason);
    }
}
