package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promotion 13 to 15 of a real production on a real btrfs, under a writer, and the way back. */
@Tag("real")
class PromotionTest {

    private PromotionStage stage;

    @BeforeEach
    void openStage() {
        stage = PromotionStage.btrfs().withEvidence();
    }

    @AfterEach
    void closeStage() {
        stage.close();
    }

    @Test
    void losesNoWrite() {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            Outcome outcome = stage.promote();

            assertThat(outcome.exitCode()).as(said(outcome)).isZero();
            assertThat(outcome.stdout()).contains("PROMOTED", "pause of writes");
            stage.assertServes("15", writer);
        }
        assertThat(new Ledger(stage.stage().state()).records().filter(each -> each.kind()
                        .equals(Ledger.PROMOTION)))
                .as("the certificate, pending and complete")
                .hasSize(2);
        assertThat(stage.verb("finalize").exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "done stop production",
                "done final snapshot",
                "begun exchange",
                "done exchange",
                "done stop closed"
            })
    void whatFailsBeforeTheOpeningLeadsBack(String entry) {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            Outcome outcome = stage.promoteUntil(entry, "fail");

            assertThat(outcome.exitCode()).as(said(outcome)).isEqualTo(3);
            stage.assertServes("13", writer);
        }
        stage.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"done disarm the old side", "done exchange", "done start closed", "done stop closed"})
    void aKillBeforeTheOpeningIsResumedBack(String entry) {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            assertThat(stage.promoteUntil(entry, "halt").exitCode()).isEqualTo(PromotionProcess.HALTED);
            assertThat(stage.promote().exitCode()).as("another promotion").isEqualTo(4);

            Outcome resumed = stage.resume();

            assertThat(resumed.stdout()).as(said(resumed)).contains("UNDONE");
            stage.assertServes("13", writer);
        }
        stage.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"point of no return", "done open", "done keep the old side"})
    void aKillAfterTheOpeningIsResumedForward(String entry) {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            assertThat(stage.promoteUntil(entry, "halt").exitCode()).isEqualTo(PromotionProcess.HALTED);

            Outcome resumed = stage.resume();

            assertThat(resumed.exitCode()).as(said(resumed)).isZero();
            assertThat(resumed.stdout()).contains("PROMOTED");
            stage.assertServes("15", writer);
        }
    }

    @Test
    void goesBackOnlyWithConsentWhereSomethingWasWritten() {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            assertThat(stage.promote().exitCode()).isZero();
            writer.awaitMore(20);
            writer.stop();
        }

        Outcome refused = stage.verb("rollback");

        assertThat(refused.exitCode()).as(said(refused)).isEqualTo(4);
        assertThat(said(refused)).contains("shop.public.transfer", "--accept-loss-since");
        assertThat(stage.production().version()).isEqualTo("15");
        String position = said(refused).replaceAll("(?s).*--accept-loss-since (\\S+) .*", "$1");

        Outcome back = stage.verb("rollback", "--accept-loss-since", position, "--confirm", "orders");

        assertThat(back.exitCode()).as(said(back)).isZero();
        assertThat(stage.production().version()).isEqualTo("13");
        assertThat(TestWriter.books(stage.production(), "shop").whole()).isTrue();
    }

    @Test
    void aDryRunMeasuresAndLeavesNothing() {
        try (PromotionStage fresh = PromotionStage.btrfs();
                TestWriter writer = fresh.production().writer("shop", 100)) {
            Outcome outcome = fresh.promote("--dry-run");

            assertThat(outcome.exitCode()).as(said(outcome)).isZero();
            assertThat(outcome.stdout()).contains("REHEARSED");
            fresh.assertNothingLeft();
            fresh.assertServes("13", writer);
        }
    }

    @Test
    void worksOnReflinks() {
        try (PromotionStage xfs = PromotionStage.xfs().withEvidence();
                TestWriter writer = xfs.production().writer("shop", 100)) {
            Outcome failed = xfs.promoteUntil("done exchange", "fail");
            assertThat(failed.exitCode()).as(said(failed)).isEqualTo(3);

            Outcome outcome = xfs.promote();

            assertThat(outcome.exitCode()).as(said(outcome)).isZero();
            xfs.assertServes("15", writer);
        }
    }

    @Test
    void servesReadsFromTheOldDataDuringThePause() {
        stage.stage().volumeOptions("promote:\n  reads: standby\n");
        String ask = "psql -h " + stage.production().socketDirectory() + " -p "
                + stage.production().port() + " -U postgres -Atc 'select pg_is_in_recovery()' postgres >&2";
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome outcome = stage.promoteUntil("done start the clone", ask);

            assertThat(outcome.exitCode()).as(said(outcome)).isZero();
            assertThat(outcome.stderr()).contains("#", "done serve reads", "\nt\n");
            stage.assertServes("15", writer);
        }
    }

    private static String said(Outcome outcome) {
        return outcome.stderr() + outcome.stdout();
    }
}
