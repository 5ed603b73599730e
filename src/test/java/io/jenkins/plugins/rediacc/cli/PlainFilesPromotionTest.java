package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A volume without a database: rehearsed, promoted and taken back by the catalogue's commands. */
@Tag("real")
class PlainFilesPromotionTest {

    private static final String PLAN =
            """
            name: Second layout
            steps:
              - name: Move the page
                run: |
                  cd "$REDIACC_CLONE_PATH"
                  mkdir pages
                  mv index.html pages/
            """;

    @Test
    void isFrozenReplayedExchangedAndTakenBackOnlyWithConsent() throws IOException {
        try (Stage stage = Stage.btrfsWithout(512L << 20, "")) {
            Path page = Files.writeString(stage.volume().resolve("index.html"), "one");
            Path frozen = stage.root().resolve("frozen");
            stage.volumeOptions(
                    """
                    promote:
                      freeze: [touch, %1$s]
                      thaw: [rm, -f, %1$s]
                      check: [test, -d, %2$s]
                    """
                            .formatted(frozen, stage.volume()));
            Path plan = stage.plan(PLAN);
            Rehearsal rehearsal = stage.test(plan);
            assertThat(rehearsal.verdict()).as(rehearsal.toString()).isEqualTo(Verdict.PASSED);
            assertDone(promote(stage, plan.toString(), "--dry-run"));
            assertThat(frozen).as("a dry run freezes nothing").doesNotExist();
            Files.writeString(page, "two");

            assertDone(promote(stage, plan.toString()));

            assertThat(stage.volume().resolve("pages/index.html")).hasContent("two");
            assertThat(page).doesNotExist();
            assertThat(frozen).doesNotExist();

            Files.writeString(stage.volume().resolve("pages/index.html"), "three");
            Outcome refused = verb(stage, "rollback");
            assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(4);

            assertDone(verb(stage, "rollback", "--accept-loss-since", refused.shownLoss(), "--confirm", "orders"));

            assertThat(page).hasContent("two");
            assertThat(frozen).doesNotExist();
            assertThat(Files.readString(stage.snapshots()
                            .resolve(stage.objects().stream()
                                    .filter(name -> name.startsWith("rediacc_orders_promotion_"))
                                    .findFirst()
                                    .orElseThrow())
                            .resolve("pages/index.html")))
                    .as("what was lost is kept")
                    .isEqualTo("three");
        }
    }

    /** A power cut right after the lease was taken leaves nothing that a host must be told at its boot. */
    @Test
    void whatHadNotBegunAnythingIsNoFailureOfResume() {
        try (Stage stage = Stage.btrfsWithout(512L << 20, "")) {
            Volume volume =
                    CatalogReader.read(stage.catalog(), StorageBackends.kinds()).volume("orders");
            Lease.acquire(stage.state(), volume, "cut-off", "", Instant.now()).close();

            assertDone(verb(stage, "resume", "--after", "cut-off"));

            assertThat(Lease.find(stage.state(), volume)).as("the lease").isEmpty();
        }
    }

    private static Outcome promote(Stage stage, String... arguments) {
        return verb(stage, "promote", arguments);
    }

    private static Outcome verb(Stage stage, String verb, String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = verb;
        all[1] = "orders";
        all[2] = "--catalog";
        all[3] = stage.catalog().toString();
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return stage.rediacc(all);
    }

    private static void assertDone(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
    }
}
