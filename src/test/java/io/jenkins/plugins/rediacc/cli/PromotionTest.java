package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.Sample;
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
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promotion 13 to 15 of a real production on a real btrfs, under a writer, and the way back. One round of it has random
 * timings; an exhaustive run takes twelve.
 */
@Tag("real")
class PromotionTest {

    private static final int ROUNDS = Sample.exhaustive() ? 12 : 1;

    @TempDir
    private Path folder;

    private PromotionStage stage;

    @AfterEach
    void closeStage() {
        stage.close();
    }

    @Test
    void losesNoWriteWhateverTheTimingAndNoCleanUpTouchesProductionWhateverTheClock() {
        stage = PromotionStage.btrfs();
        stage.production().configure("operator_precedence_warning = off");
        stage.withEvidence();
        Random random = Sample.random("timings");
        List<String> before = stage.stage().objects();
        for (int round = 1; round <= ROUNDS; round++) {
            if (round > 1) {
                stage.takeBack();
                before = stage.stage().objects();
            }
            promoteUnderWriter(50 + random.nextInt(400), random.nextInt(300));
        }
        stage.assertNothingOursInside();
        assertThat(records(Ledger.PROMOTION))
                .as("the certificate, pending and complete")
                .isEqualTo(2L * ROUNDS);
        List<String> kept = stage.stage().objects();
        Clock muchLater = Clock.offset(Clock.systemUTC(), Duration.ofDays(1000));

        assertThat(stage.verbAt(muchLater, "gc").exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(stage.verbAt(muchLater, "prune").exitCode()).isEqualTo(ExitCode.DONE);

        assertThat(stage.stage().objects()).as("the way back is kept").isEqualTo(kept);
        assertThat(stage.verbAt(muchLater, "finalize").exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(stage.stage().objects()).as("its retention is over").isEqualTo(before);
        assertThat(stage.verbAt(muchLater, "gc").exitCode()).isEqualTo(ExitCode.DONE);
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            stage.assertServes(Stage.NEW_VERSION, writer);
        }
    }

    private void promoteUnderWriter(int commitsPerSecond, int commitsBefore) {
        String timing = commitsPerSecond + " commits a second, " + commitsBefore + " before";
        try (TestWriter writer = stage.production().writer("shop", commitsPerSecond)) {
            writer.awaitMore(commitsBefore);

            Path reports = folder.resolve("reports " + timing);
            Outcome outcome = stage.promote("--output", reports.toString());

            assertThat(outcome.exitCode()).as(timing + outcome.said()).isZero();
            assertThat(outcome.stdout())
                    .contains(
                            "PROMOTED",
                            "pause of writes",
                            "the setting operator_precedence_warning was left out of "
                                    + stage.production().data() + "/postgresql.conf: version " + Stage.NEW_VERSION
                                    + " does not have it");
            assertThat(upgradeLog(reports))
                    .as("the empty cluster was made before the pause")
                    .contains("$ cp --archive")
                    .doesNotContain("/initdb ");
            stage.assertServes(Stage.NEW_VERSION, writer);
        }
    }

    /** What the upgrade step ran and what its tools said. */
    private static String upgradeLog(Path reports) {
        try (Stream<Path> files = Files.walk(reports)) {
            Path log = files.filter(file -> file.endsWith("output.log"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long records(String kind) {
        return new Ledger(stage.stage().state())
                .records()
                .filter(each -> each.kind().equals(kind))
                .count();
    }

    @Test
    void switchesWhatWasPreparedAndSaysWhatEnds() {
        stage = PromotionStage.btrfs();
        stage.production().configure("wal_level = logical").restart();
        stage.production().query("postgres", "select pg_create_physical_replication_slot('spare')");
        stage.production().query("shop", "select pg_create_logical_replication_slot('feed', 'pgoutput')");
        stage.withEvidence(Duration.ofMillis(200));
        assertThat(stage.verb("promote", "--switch").exitCode())
                .as("where nothing is prepared")
                .isEqualTo(4);
        stage.stage().volumeOptions("promote:\n  approvals: 1\n");
        Outcome prepared = stage.promote("--prepare");
        assertThat(prepared.exitCode()).as(prepared.said()).isZero();
        String[] ends = {
            "replication slot feed (logical, pgoutput in database shop) ends",
            "replication slot spare (physical) ends",
            "no base backup since the promotion"
        };
        assertThat(prepared.stdout()).contains(ends);
        append(stage.plan(), "# changed after it was prepared\n");
        Outcome changed = stage.promote("--switch", "--approved-by", "alice");
        assertThat(changed.exitCode()).as(changed.said()).isEqualTo(4);
        assertThat(changed.said()).contains("this one was changed since");
        Outcome alone = stage.verb("promote", "--switch");
        assertThat(alone.exitCode()).as(alone.said()).isEqualTo(4);
        assertThat(alone.said()).contains("1 approvals");

        Outcome outcome = stage.verb("promote", "--switch", "--approved-by", "alice");

        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(outcome.stdout())
                .contains(ends)
                .containsPattern("PROMOTED: .*; the pause of writes took .*, longer than the promised 0.3 s")
                .contains("make a dry run before the next promotion");
        assertThat(stage.last(Ledger.PROMOTION).certificate().orElseThrow().brokenPromise())
                .hasValueSatisfying(broken -> assertThat(broken).contains("longer than the promised 0.3 s"));
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        assertThat(stage.verb("status").stdout()).contains("no base backup since promotion");
        assertThat(stage.verb("promote", "--switch").exitCode())
                .as("a second time")
                .isEqualTo(4);
    }

    @Test
    void whatClientsDoNotReachStaysUpAndGoesBackWithoutConsentWhereNobodyWrote() {
        stage = PromotionStage.btrfs().withEvidence();
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            writer.awaitMore(20).stop();
        }
        stage.stage().volumeOptions("promote:\n  probe: [\"false\"]\n");

        Outcome outcome = stage.promote();

        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(3);
        assertThat(outcome.said()).contains("PROMOTED", "ALARM: probe as clients");
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);
        assertThat(stage.production().query("shop", "select count(*) > 0 from transfer"))
                .isEqualTo("t");
        stage.stage().volumeOptions("");
        stage.production().execute("shop", "vacuum analyze; select count(*) from transfer; checkpoint;");

        Outcome back = stage.verb("rollback");

        assertThat(back.exitCode()).as(back.said()).isZero();
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            stage.assertServes("13", writer);
        }
    }

    @Test
    void goesBackOnlyWithConsentWhereSomethingWasWritten() throws IOException {
        stage = PromotionStage.btrfs().withEvidence();
        Path units = folder.resolve("units");
        stage.stage()
                .volumeOptions(
                        """
                promote:
                  enable: [sh, -c, "echo enabled {version} >> %1$s"]
                  disable: [sh, -c, "echo disabled {version} >> %1$s"]
                """
                                .formatted(units));
        assertThat(stage.promote("--max-pause", "3m").exitCode())
                .as("more than the catalogue allows")
                .isEqualTo(2);
        Outcome tooLong = stage.promote("--max-pause", "1s");
        assertThat(tooLong.exitCode()).as(tooLong.said()).isEqualTo(4);
        assertThat(tooLong.said()).contains("accepted are 1.0 s");
        try (TestWriter writer = stage.production().writer("shop", 200)) {
            assertThat(stage.promote("--max-pause", "1m").exitCode()).isZero();
            writer.awaitMore(20);
            writer.stop();
        }
        assertThat(units).content().isEqualTo("disabled 13\nenabled %s\n".formatted(Stage.NEW_VERSION));

        stage.production().kill().start();
        Path request = TestHost.request(
                folder,
                "back",
                "rollback",
                Map.of("volume", "orders", "catalog", stage.stage().catalog().toString()));
        Outcome refused = stage.stage().rediacc("--request", request.toString());

        assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
        assertThat(refused.said())
                .as("a crash has reset the server's counters")
                .contains("shop.public.transfer: ", " inserted", "--accept-loss-since");
        assertThat(new ObjectMapper()
                        .readTree(request.resolveSibling("result.json").toFile())
                        .at("/error/remedy")
                        .asText())
                .as("what a step of Jenkins shows")
                .contains("--accept-loss-since");
        assertThat(stage.production().version()).isEqualTo(Stage.NEW_VERSION);

        requireConsentToWhatCameSince(stage.verb("rollback"));
        stage.takeBack();

        assertThat(stage.production().version()).isEqualTo("13");
        assertThat(units)
                .content()
                .isEqualTo("disabled 13\nenabled %1$s\ndisabled %1$s\nenabled 13\n".formatted(Stage.NEW_VERSION));
    }

    private void requireConsentToWhatCameSince(Outcome shown) {
        stage.production().execute("postgres", "alter system set work_mem = '5MB'");
        stage.production().query("postgres", "select pg_create_physical_replication_slot('spare')");

        Outcome refused = stage.verb("rollback", "--accept-loss-since", shown.shownLoss(), "--confirm", "orders");

        assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
        assertThat(refused.said())
                .contains(
                        "more than " + shown.shownLoss() + " accepts",
                        "the configuration was changed: postgresql.auto.conf",
                        "replication slot spare was made");
        String opening = shown.shownLoss().replaceAll("\\.\\..*", "");
        Outcome alone = stage.verb("rollback", "--accept-loss-since", opening, "--confirm", "orders");
        assertThat(alone.exitCode()).as(alone.said()).isEqualTo(4);
        assertThat(alone.said()).contains("names the opening alone", "--accept-loss-since " + opening + "..");
    }

    @Test
    void aDryRunMeasuresAndLeavesNothing() {
        stage = PromotionStage.btrfs();
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            stage.production().configure("operator_precedence_warning = off");
            Outcome outcome = stage.promote("--dry-run");

            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            assertThat(outcome.stdout())
                    .contains(
                            "REHEARSED",
                            "version " + Stage.NEW_VERSION
                                    + " does not know production's setting operator_precedence_warning");
            stage.assertNothingLeft();
            stage.assertServes("13", writer);
        }
    }

    @Test
    void worksOnReflinks() {
        stage = PromotionStage.xfs().withEvidence();
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome failed = stage.promoteUntil("done exchange", "fail");
            assertThat(failed.exitCode()).as(failed.said()).isEqualTo(3);

            Outcome outcome = stage.promote();

            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            stage.assertServes(Stage.NEW_VERSION, writer);
        }
    }

    @Test
    void servesReadsFromTheOldDataDuringThePauseAndNoSessionCanOverrideThat() {
        stage = PromotionStage.btrfs().withEvidence();
        stage.stage().volumeOptions("promote:\n  reads: standby\n");
        String ask = ("psql -h %s -p %s -U postgres -At -c 'select pg_is_in_recovery()'"
                        + " -c 'set default_transaction_read_only = off'"
                        + " -c 'set transaction_read_only = off' -c 'create table mine(i int)' postgres >&2")
                .formatted(
                        stage.production().socketDirectory(), stage.production().port());
        try (TestWriter writer = stage.production().writer("shop", 100)) {
            Outcome outcome = stage.promoteUntil("done start the clone", ask);

            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            assertThat(outcome.stderr())
                    .contains("#", "done serve reads", "\nt\n", "ERROR:  cannot")
                    .doesNotContain("\nCREATE TABLE\n");
            stage.assertServes(Stage.NEW_VERSION, writer);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
