package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
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
            assertThat(hourly.exitCode()).as(hourly.said()).isZero();
            stage.promoteUnderWriter(100);
            assertThat(pool.datasetAt(stage.stage().volume())).isEqualTo(production);

            stage.takeBack();

            stage.promoteUnderWriter(100);
            assertThat(pool.names())
                    .filteredOn(name -> name.startsWith(production + "@"))
                    .noneMatch(name -> name.contains("_manual"));
            Outcome finalized = stage.verb("finalize");
            assertThat(finalized.exitCode()).as(finalized.said()).isZero();
            assertThat(pool.names())
                    .filteredOn(name -> name.startsWith(production + "@"))
                    .anyMatch(name -> name.contains("_manual"));
            assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        }
    }
}
