package io.jenkins.plugins.rediacc.engine.promotion;

import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.CLUSTER;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.DIGEST;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.NOW;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.TOOLS;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.dryRun;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.plan;
import static io.jenkins.plugins.rediacc.engine.promotion.GateSamples.rehearsal;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.LedgerRecord;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceReaderTest {

    @TempDir
    Path state;

    private Ledger ledger;

    @BeforeEach
    void begin() {
        ledger = new Ledger(state);
    }

    @Test
    void aPassBeforeAFailureIsNotTheLatest() {
        record(rehearsal("r1", Verdict.PASSED, NOW.minusSeconds(200)));
        LedgerRecord failed = record(rehearsal("r2", Verdict.FAILED, NOW.minusSeconds(100)));

        Evidence evidence = read();

        assertThat(evidence.latest().orElseThrow().body().id()).isEqualTo("r2");
        assertThat(evidence.onNewestData().orElseThrow().hash()).isEqualTo(failed.hash());
    }

    @Test
    void aLookBackAtOlderDataIsTheLatestButNotOnTheNewestData() {
        record(rehearsal("r1", Verdict.FAILED, NOW.minusSeconds(100)));
        record(rehearsal("look-back", Verdict.PASSED, NOW.minusSeconds(200)));

        Evidence evidence = read();

        assertThat(evidence.latest().orElseThrow().body().id()).isEqualTo("look-back");
        assertThat(evidence.onNewestData().orElseThrow().body().id()).isEqualTo("r1");
    }

    @Test
    void ofTwoOnTheSameDataTheLaterCounts() {
        record(rehearsal("r1", Verdict.FAILED, NOW));
        record(rehearsal("r2", Verdict.PASSED, NOW));

        assertThat(read().onNewestData().orElseThrow().body().id()).isEqualTo("r2");
    }

    @Test
    void otherVolumesClustersAndPlansAreNotEvidence() {
        record(other("r1", "staging", CLUSTER, DIGEST));
        assertThat(read().akin().orElseThrow().id()).isEqualTo("r1");
        record(other("r2", "orders", "7", DIGEST));
        record(other("r3", "orders", CLUSTER, "e".repeat(64)));

        Evidence evidence = read();

        assertThat(evidence.latest()).isEmpty();
        assertThat(evidence.onNewestData()).isEmpty();
        assertThat(evidence.akin().orElseThrow().id()).isEqualTo("r2");
    }

    @Test
    void theLatestDryRunOfThisPlanOnThisClusterCounts() {
        ledger.append(Ledger.PROMOTION_DRY_RUN, dryRun(Duration.ofSeconds(1)));
        LedgerRecord latest = ledger.append(Ledger.PROMOTION_DRY_RUN, dryRun(Duration.ofSeconds(2)));
        ledger.append(
                Ledger.PROMOTION_DRY_RUN,
                dryRun(
                        "other",
                        NOW,
                        "orders",
                        "7",
                        DIGEST,
                        TOOLS,
                        Promotion.Outcome.REHEARSED,
                        true,
                        false,
                        Optional.empty()));

        Recorded<Promotion> found = read().dryRun().orElseThrow();

        assertThat(found.hash()).isEqualTo(latest.hash());
        assertThat(found.body()).isEqualTo(dryRun(Duration.ofSeconds(2)));
        assertThat(read().dryRuns()).containsExactly(dryRun(Duration.ofSeconds(1)), dryRun(Duration.ofSeconds(2)));
    }

    @Test
    void aTornLastLineIsCutAndRecorded() throws IOException {
        record(rehearsal("r1", Verdict.PASSED, NOW));
        Files.writeString(state.resolve("ledger.jsonl"), "{\"sequence\":2,\"ti", StandardOpenOption.APPEND);

        Evidence evidence = read();

        assertThat(evidence.damage()).isEmpty();
        assertThat(evidence.latest().orElseThrow().body().id()).isEqualTo("r1");
        try (var records = ledger.records()) {
            assertThat(records.map(LedgerRecord::kind)).containsExactly(Ledger.REHEARSAL, Ledger.TORN_LINE);
        }
        assertThat(ledger.verify()).isEmpty();
    }

    @Test
    void aTailThatWasCutIsDamageAndNothingIsRead() throws IOException {
        record(rehearsal("r1", Verdict.PASSED, NOW));
        record(rehearsal("r2", Verdict.FAILED, NOW.plusSeconds(1)));
        String whole = Files.readString(state.resolve("ledger.jsonl"));
        Files.writeString(state.resolve("ledger.jsonl"), whole.substring(0, whole.indexOf('\n') + 1));

        Evidence evidence = read();

        assertThat(evidence.damage()).hasSize(1);
        assertThat(evidence.damage().get(0)).contains("the ledger has 1 records, its head counts 2");
        assertThat(evidence.latest()).isEmpty();
    }

    @Test
    void anEditedByteIsDamage() throws IOException {
        record(rehearsal("r1", Verdict.FAILED, NOW));
        String whole = Files.readString(state.resolve("ledger.jsonl"));
        Files.writeString(state.resolve("ledger.jsonl"), whole.replaceFirst("why r1", "why r2"));

        assertThat(read().damage()).hasSize(1);
    }

    @Test
    void withoutAnIdentityNothingIsEvidence() {
        record(rehearsal("r1", Verdict.PASSED, NOW));

        Evidence evidence = new EvidenceReader("orders", Optional.empty(), plan(DIGEST, List.of())).read(ledger);

        assertThat(evidence.latest()).isEmpty();
    }

    @Test
    void withoutALedgerThereIsNothing() {
        assertThat(read())
                .isEqualTo(new Evidence(
                        List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
        assertThat(state).isEmptyDirectory();
    }

    private LedgerRecord record(Rehearsal rehearsal) {
        return ledger.append(Ledger.REHEARSAL, rehearsal);
    }

    private static Rehearsal other(String id, String volume, String cluster, String digest) {
        return rehearsal(id, Verdict.PASSED, NOW, volume, cluster, digest, StepResult.Status.PASSED);
    }

    private Evidence read() {
        return new EvidenceReader("orders", Optional.of(CLUSTER), plan(DIGEST, List.of())).read(ledger);
    }
}
