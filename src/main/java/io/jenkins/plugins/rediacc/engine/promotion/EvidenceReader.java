package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.LedgerFinding;
import io.jenkins.plugins.rediacc.engine.history.LedgerRecord;
import io.jenkins.plugins.rediacc.engine.json.PromotionJson;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.SnapshotReference;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.VolumeIdentity;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads from the ledger what it says about a plan on a volume, in one pass. */
final class EvidenceReader {

    private final String volume;
    private final Optional<String> systemIdentifier;
    private final String planName;
    private final String digest;

    private Optional<Recorded<Rehearsal>> latest = Optional.empty();
    private Optional<Recorded<Rehearsal>> onNewestData = Optional.empty();
    private Optional<Rehearsal> samePlanHere = Optional.empty();
    private Optional<Rehearsal> samePlanElsewhere = Optional.empty();
    private Optional<Recorded<Promotion>> dryRun = Optional.empty();
    private final List<Promotion> dryRuns = new ArrayList<>();

    /**
     * A reader.
     *
     * @param volume the volume's name
     * @param systemIdentifier that of the cluster in it; empty text for plain files, empty where it is not known
     */
    EvidenceReader(String volume, Optional<String> systemIdentifier, SealedPlan plan) {
        this.volume = volume;
        this.systemIdentifier = systemIdentifier;
        this.planName = plan.plan().name();
        this.digest = plan.digest();
    }

    /** The evidence. A record that is torn by a crash is cut off and recorded first; any other damage is in the answer. */
    Evidence read(Ledger ledger) {
        List<String> damage =
                ledger.settleAndVerify().stream().map(LedgerFinding::text).toList();
        if (damage.isEmpty()) {
            try (Stream<LedgerRecord> records = ledger.records()) {
                records.forEach(this::add);
            }
        }
        return new Evidence(damage, latest, onNewestData, samePlanElsewhere.or(() -> samePlanHere), dryRun, dryRuns);
    }

    private void add(LedgerRecord record) {
        // Most records are of other plans: only those that can matter are worth being parsed.
        boolean mayMatter = record.body().contains(digest) || record.body().contains(volume);
        if (!mayMatter) {
            return;
        }
        String what = "record " + record.sequence() + " of the ledger";
        if (record.kind().equals(Ledger.REHEARSAL)) {
            rehearsal(record.hash(), RehearsalJson.fromTree(record.bodyTree(), what));
        } else if (record.kind().equals(Ledger.PROMOTION_DRY_RUN)) {
            dryRun(record.hash(), PromotionJson.fromTree(record.bodyTree(), what));
        }
    }

    private void rehearsal(String hash, Rehearsal rehearsal) {
        boolean samePlan = rehearsal.plan().digest().equals(digest);
        if (samePlan && (isHere(rehearsal.volume()) || isWithoutIdentity(rehearsal))) {
            Recorded<Rehearsal> recorded = new Recorded<>(hash, rehearsal);
            latest = Optional.of(recorded);
            if (onNewestData.isEmpty()
                    || !data(rehearsal).isBefore(data(onNewestData.get().body()))) {
                onNewestData = latest;
            }
        } else if (samePlan) {
            samePlanElsewhere = Optional.of(rehearsal);
        } else if (rehearsal.volume().name().equals(volume)
                && rehearsal.plan().name().equals(planName)) {
            samePlanHere = Optional.of(rehearsal);
        }
    }

    private void dryRun(String hash, Promotion promotion) {
        if (promotion.dryRun() && promotion.plan().digest().equals(digest) && isHere(promotion.volume())) {
            dryRun = Optional.of(new Recorded<>(hash, promotion));
            dryRuns.add(promotion);
        }
    }

    private boolean isHere(VolumeIdentity other) {
        return other.name().equals(volume)
                && Optional.of(other.systemIdentifier()).equals(systemIdentifier);
    }

    /** One that broke before it had a snapshot does not know the cluster; it is an error of this volume all the same. */
    private boolean isWithoutIdentity(Rehearsal rehearsal) {
        return rehearsal.snapshot().isEmpty() && rehearsal.volume().name().equals(volume);
    }

    /** When the data was as the rehearsal saw it; the later record counts where two saw the same. */
    private static Instant data(Rehearsal rehearsal) {
        return rehearsal.snapshot().map(SnapshotReference::created).orElse(rehearsal.started());
    }
}
