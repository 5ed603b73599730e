package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.history.BisectEndPoints;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which snapshots a volume keeps now: its policy, its holds, its clones and its history brought together. */
public final class VolumeRetention {

    private final VolumeStorage storage;
    private final Ledger ledger;
    private final BisectEndPoints endPoints;

    public VolumeRetention(VolumeStorage storage, Ledger ledger, BisectEndPoints endPoints) {
        this.storage = storage;
        this.ledger = ledger;
        this.endPoints = endPoints;
    }

    /** What becomes of each snapshot, the oldest first. */
    public List<Fate> fates(Instant now) {
        return fates(now, verdicts());
    }

    /** The same, with verdicts that were read already. */
    public List<Fate> fates(Instant now, Verdicts verdicts) {
        List<Snapshot> snapshots = storage.snapshots();
        Map<String, List<Hold>> holds = new HashMap<>();
        snapshots.forEach(snapshot -> holds.put(snapshot.id(), storage.holds(snapshot)));
        return Retention.decide(snapshots, storage.volume().keep(), holds, needed(snapshots, verdicts), now);
    }

    /** What the ledger says about the volume's snapshots. */
    public Verdicts verdicts() {
        return Verdicts.of(ledger, storage.volume().name(), storage.snapshots());
    }

    /** Clones name a snapshot by the name that it was made by; it may have been renamed since. */
    private Map<String, List<String>> needed(List<Snapshot> snapshots, Verdicts verdicts) {
        Map<String, List<String>> needed = new HashMap<>(verdicts.needed(snapshots));
        endPoints.read().forEach(id -> needed.computeIfAbsent(id, key -> new ArrayList<>())
                .add("end point of a bisect"));
        Map<String, String> origins = storage.origins();
        for (Snapshot snapshot : snapshots) {
            String clone = origins.get(snapshot.mark().name());
            if (clone != null) {
                needed.computeIfAbsent(snapshot.id(), id -> new ArrayList<>()).add("origin of clone " + clone);
            }
        }
        return needed;
    }
}
