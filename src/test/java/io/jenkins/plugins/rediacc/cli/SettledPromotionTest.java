package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** States that a person has made in the midst of an interrupted promotion, and the verb that leads out of them. */
@Tag("real")
class SettledPromotionTest {

    @Test
    void whatAPersonHasOpenedBecomesProductionWhenThePersonSaysSo() throws IOException {
        try (PromotionStage stage = PromotionStage.btrfs().withEvidence()) {
            try (TestWriter writer = stage.production().writer("shop", 100)) {
                writer.awaitMore(20);
            }
            kill(stage, "done exchange");
            Outcome down = stage.verb("promote", "--resume", "--settled", "--confirm", "orders");
            assertThat(down.exitCode()).as(down.said()).isEqualTo(4);
            assertThat(down.said()).contains("no server is seen to serve");
            openByHand(stage.production().data());
            stage.production().start();
            try (TestWriter writer = stage.production().writer("shop", 100)) {
                writer.awaitMore(20);
                Outcome stuck = stage.resume();
                assertThat(stuck.exitCode()).as(stuck.said()).isEqualTo(4);
                assertThat(stuck.said())
                        .contains(
                                "somebody has started the upgraded production", "--resume --settled --confirm orders");
                Outcome careless = stage.verb("promote", "--resume", "--settled");
                assertThat(careless.exitCode()).as(careless.said()).isEqualTo(2);

                Outcome settled = stage.verb("promote", "--resume", "--settled", "--confirm", "orders");

                assertThat(settled.exitCode()).as(settled.said()).isZero();
                assertThat(settled.stdout()).contains("PROMOTED");
                stage.assertServes(Stage.NEW_VERSION, writer);
            }
            stage.takeBack();
            isSettledWithoutItsJournal(stage);
        }
    }

    private static void isSettledWithoutItsJournal(PromotionStage stage) throws IOException {
        kill(stage, "done disarm the old side");
        for (Path journal : Stage.filesBelow(stage.stage().state().resolve("promotions/orders"))) {
            Files.delete(journal);
        }
        Outcome stuck = stage.resume();
        assertThat(stuck.exitCode()).as(stuck.said()).isEqualTo(4);
        assertThat(stuck.said()).contains("the journal of", "is missing", "--resume --settled --confirm orders");
        openByHand(stage.production().data());
        stage.production().start();

        Outcome settled = stage.verb("promote", "--resume", "--settled", "--confirm", "orders");

        assertThat(settled.exitCode()).as(settled.said()).isEqualTo(5);
        assertThat(settled.said()).contains("its lease is released; production serves: PostgreSQL 13");
        assertThat(stage.verb("status").said()).doesNotContain("--resume");
    }

    @Test
    void anOldSideThatAPersonHasPutBackIsProductionWhenThePersonSaysSo() throws IOException {
        try (PromotionStage stage = PromotionStage.btrfs().withEvidence()) {
            kill(stage, "done disarm the old side");
            Path moved = stage.stage().root().resolve("moved");
            Files.move(stage.stage().volume(), moved);
            TestHost.run(
                    "btrfs",
                    "subvolume",
                    "snapshot",
                    moved.toString(),
                    stage.stage().volume().toString());
            openByHand(stage.production().data());
            stage.production().start();
            Outcome stuck = stage.resume();
            assertThat(stuck.exitCode()).as(stuck.said()).isEqualTo(4);
            assertThat(stuck.said()).contains("contradicts the journal", "--settled");

            Outcome settled = stage.verb("promote", "--resume", "--settled", "--confirm", "orders");

            assertThat(settled.exitCode()).as(settled.said()).isZero();
            assertThat(settled.stdout()).contains("UNDONE: a person has settled it");
            assertThat(stage.verb("status").said()).doesNotContain("--resume");
            try (TestWriter writer = stage.production().writer("shop", 100)) {
                stage.assertServes("13", writer);
            }
        }
    }

    private static void kill(PromotionStage stage, String entry) {
        Outcome killed = stage.promoteUntil(entry, "halt");
        assertThat(killed.exitCode()).as(killed.said()).isEqualTo(PromotionProcess.HALTED);
    }

    private static void openByHand(Path data) throws IOException {
        Files.move(data.resolve("global/pg_control.rediacc-frozen"), data.resolve("global/pg_control"));
        TestHost.run("chmod", "0700", data.toString());
    }
}
