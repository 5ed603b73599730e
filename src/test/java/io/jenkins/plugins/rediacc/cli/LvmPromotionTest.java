package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.storage.ThinPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Promotion of a real production on a real thin volume of LVM, under a writer, and the way back; {@code bin/test-lvm} runs
 * it in a machine of its own.
 */
@Tag("real")
class LvmPromotionTest {

    private static final int COMMITS_PER_SECOND = 10;

    @Test
    void promotesAndGoesBack() {
        ThinPool pool = ThinPool.create();
        try (PromotionStage stage = PromotionStage.lvm(pool).withEvidence()) {
            stage.stage().volumeOptions("promote: { maxPause: 30m }");
            String production = pool.volumeAt(stage.stage().volume());

            stage.promoteUnderWriter(COMMITS_PER_SECOND);
            assertThat(pool.volumeAt(stage.stage().volume())).isEqualTo(production);

            stage.takeBack();
            assertThat(pool.volumeAt(stage.stage().volume())).isEqualTo(production);
        }
    }
}
