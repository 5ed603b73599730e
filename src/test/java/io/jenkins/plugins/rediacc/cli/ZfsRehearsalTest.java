package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job, 13 to 15, on a real ZFS pool with a real production under a writer. */
@Tag("real")
class ZfsRehearsalTest {

    private static ZfsPool pool;
    private static Stage stage;

    @BeforeAll
    static void openStage() {
        pool = ZfsPool.create(2L << 30);
        stage = Stage.zfs(pool);
        stage.production()
                .execute(
                        "postgres",
                        "create database shop; create table customer(id int primary key, email text);"
                                + "insert into customer select i, 'c' || i from generate_series(1, 1000) i");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
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
                              - name: Smoke
                                sql: smoke.sql
                                database: shop
                            """,
                    Map.of("smoke.sql", "select count(*) from transfer;\n")));

            assertThat(rehearsal.verdict()).as(rehearsal.toString()).isEqualTo(Verdict.PASSED);
            assertThat(rehearsal.snapshot().orElseThrow().consistency()).isEqualTo("crash");
            assertThat(rehearsal.isolation().mode()).isEqualTo("namespaces");
            writer.awaitMore(10);
            assertThat(writer.stop()).isPositive();
        }
        stage.assertNothingLeft();
        assertThat(pool.names())
                .containsExactlyInAnyOrder(
                        pool.name(),
                        pool.name() + "/orders",
                        pool.name() + "/orders/wal",
                        pool.name() + "/orders.rediacc");
    }

    @Test
    void initProposesTheDataset() throws IOException {
        String catalogue =
                CommandLineRun.of("init", "--json").document().get("catalogue").asText();

        assertThat(catalogue)
                .contains("    storage: zfs    # the file system is fuse.zfs\n    path: \"" + stage.volume()
                        + "\"    # the dataset " + pool.name() + "/orders\n");
    }
}
