package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promotion 13 to 15 of a real production on a real ZFS pool, under a writer, the way back, and the end of it. */
@Tag("real")
class ZfsPromotionTest {

    @Test
    void promotesGoesBackAndFinalizes() {
        ZfsPool pool = ZfsPool.create(3L << 30);
        try (PromotionStage stage = PromotionStage.zfs(pool).withEvidence()) {
            stage.stage().volumeOptions("promote: { maxPause: 10m }");
            String production = pool.datasetAt(stage.stage().volume());
            Outcome hourly = stage.verb("snapshot");
            assertThat(hourly.exitCode()).as(said(hourly)).isZero();
            promote(stage);
            assertThat(pool.datasetAt(stage.stage().volume())).isEqualTo(production);

            Outcome refused = stage.verb("rollback");
            assertThat(refused.exitCode()).as(said(refused)).isEqualTo(4);
            String position = said(refused).replaceAll("(?s).*--accept-loss-since (\\S+) .*", "$1");
            Outcome back = stage.verb("rollback", "--accept-loss-since", position, "--confirm", "orders");
            assertThat(back.exitCode()).as(said(back)).isZero();
            assertThat(stage.production().version()).isEqualTo("13");
            assertThat(TestWriter.books(stage.production(), "shop").whole()).isTrue();

            promote(stage);
            assertThat(pool.names())
                    .filteredOn(name -> name.startsWith(production + "@"))
                    .noneMatch(name -> name.contains("_manual"));
            Outcome finalized = stage.verb("finalize");
            assertThat(finalized.exitCode()).as(said(finalized)).isZero();
            assertThat(pool.names())
                    .filteredOn(name -> name.startsWith(production + "@"))
                    .anyMatch(name -> name.contains("_manual"));
            assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        }
    }

    private static void promote(PromotionStage stage) {
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome outcome = stage.promote();
            assertThat(outcome.exitCode()).as(said(outcome)).isZero();
            stage.assertServes(Stage.NEW_VERSION, writer);
        }
    }

    private static String said(Outcome outcome) {
        return outcome.stderr() + outcome.stdout();
    }
}
