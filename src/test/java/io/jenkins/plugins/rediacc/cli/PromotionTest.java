package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promotion 13 to 15 of a real production on a real btrfs, under a writer, and the way back. */
@Tag("real")
class PromotionTest {

    @TempDir
    private Path folder;

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
    }

    @Test
    void switchesWhatWasPrepared() {
        assertThat(stage.verb("promote", "--switch").exitCode())
                .as("where nothing is prepared")
                .isEqualTo(4);
        stage.stage().volumeOptions("promote:\n  approvals: 1\n");
        Outcome prepared = stage.promote("--prepare");
        assertThat(prepared.exitCode()).as(said(prepared)).isZero();
        assertThat(prepared.stdout()).contains("no base backup since the promotion");
        append(stage.plan(), "# changed after it was prepared\n");
        Outcome changed = stage.promote("--switch", "--approved-by", "alice");
        assertThat(changed.exitCode()).as(said(changed)).isEqualTo(4);
        assertThat(said(changed)).contains("this one was changed since");
        Outcome alone = stage.verb("promote", "--switch");
        assertThat(alone.exitCode()).as(said(alone)).isEqualTo(4);
        assertThat(said(alone)).contains("1 approvals");

        Outcome outcome = stage.verb("promote", "--switch", "--approved-by", "alice");

        assertThat(outcome.exitCode()).as(said(outcome)).isZero();
        assertThat(outcome.stdout()).contains("PROMOTED", "no base backup since the promotion");
        assertThat(stage.production().version()).isEqualTo("15");
        assertThat(stage.verb("status").stdout()).contains("no base backup since promotion");
        assertThat(stage.verb("promote", "--switch").exitCode())
                .as("a second time")
                .isEqualTo(4);
    }

    @Test
    void whatClientsDoNotReachStaysUpAndGoesBackWithoutConsentWhereNobodyWrote() {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            writer.awaitMore(20).stop();
        }
        stage.stage().volumeOptions("promote:\n  probe: [\"false\"]\n");

        Outcome outcome = stage.promote();

        assertThat(outcome.exitCode()).as(said(outcome)).isEqualTo(3);
        assertThat(said(outcome)).contains("PROMOTED", "ALARM: probe as clients");
        assertThat(stage.production().version()).isEqualTo("15");
        assertThat(stage.production().query("shop", "select count(*) > 0 from transfer"))
                .isEqualTo("t");
        stage.stage().volumeOptions("");

        Outcome back = stage.verb("rollback");

        assertThat(back.exitCode()).as(said(back)).isZero();
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            stage.assertServes("13", writer);
        }
    }

    @Test
    void noCleanUpTouchesProductionWhateverTheClock() {
        assertThat(stage.promote().exitCode()).isZero();
        List<String> kept = stage.stage().objects();
        Clock muchLater = Clock.offset(Clock.systemUTC(), Duration.ofDays(1000));

        assertThat(stage.verbAt(muchLater, "gc").exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(stage.verbAt(muchLater, "prune").exitCode()).isEqualTo(ExitCode.DONE);

        assertThat(stage.stage().objects()).as("the way back is kept").isEqualTo(kept);
        assertThat(stage.verbAt(muchLater, "finalize").exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(stage.stage().objects()).as("its retention is over").isEmpty();
        assertThat(stage.verbAt(muchLater, "gc").exitCode()).isEqualTo(ExitCode.DONE);
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            stage.assertServes("15", writer);
        }
    }

    @Test
    void goesBackOnlyWithConsentWhereSomethingWasWritten() throws IOException {
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            assertThat(stage.promote().exitCode()).isZero();
            writer.awaitMore(20);
            writer.stop();
        }

        Path request = TestHost.request(
                folder,
                "back",
                "rollback",
                Map.of("volume", "orders", "catalog", stage.stage().catalog().toString()));
        Outcome refused = stage.stage().rediacc("--request", request.toString());

        assertThat(refused.exitCode()).as(said(refused)).isEqualTo(4);
        assertThat(said(refused)).contains("shop.public.transfer", "--accept-loss-since");
        assertThat(new ObjectMapper()
                        .readTree(request.resolveSibling("result.json").toFile())
                        .at("/error/remedy")
                        .asText())
                .as("what a step of Jenkins shows")
                .contains("--accept-loss-since");
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
    void servesReadsFromTheOldDataDuringThePauseAndNoSessionCanOverrideThat() {
        stage.stage().volumeOptions("promote:\n  reads: standby\n");
        String ask = ("psql -h %s -p %s -U postgres -At -c 'select pg_is_in_recovery()'"
                        + " -c 'set default_transaction_read_only = off'"
                        + " -c 'set transaction_read_only = off' -c 'create table mine(i int)' postgres >&2")
                .formatted(
                        stage.production().socketDirectory(), stage.production().port());
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome outcome = stage.promoteUntil("done start the clone", ask);

            assertThat(outcome.exitCode()).as(said(outcome)).isZero();
            assertThat(outcome.stderr())
                    .contains("#", "done serve reads", "\nt\n", "ERROR:  cannot")
                    .doesNotContain("\nCREATE TABLE\n");
            stage.assertServes("15", writer);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String said(Outcome outcome) {
        return outcome.stderr() + outcome.stdout();
    }
}
