package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.history.retention.Fate;
import io.jenkins.plugins.rediacc.engine.history.retention.KeepReason;
import io.jenkins.plugins.rediacc.engine.history.retention.Verdicts;
import io.jenkins.plugins.rediacc.engine.history.retention.VolumeRetention;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a volume has, as a table and as a document. */
final class VolumeListing {

    private static final String UNKNOWN = "–";

    private final VolumeStorage storage;
    private final Instant now;
    private final Pool pool;
    private final Verdicts verdicts;
    private final List<Fate> fates;
    private final List<Clone> clones;
    private final Map<String, Long> exclusiveBytes = new HashMap<>();

    /**
     * Looks at a volume.
     *
     * @param sizes also find out what each snapshot holds alone, which may walk all its files
     */
    VolumeListing(VolumeStorage storage, VolumeRetention retention, Instant now, boolean sizes) {
        this.storage = storage;
        this.now = now;
        this.pool = storage.pool();
        this.verdicts = retention.verdicts();
        this.fates = retention.fates(now, verdicts);
        this.clones = storage.clones();
        if (sizes) {
            fates.forEach(fate -> storage.inspect(fate.snapshot().id(), now)
                    .exclusiveBytes()
                    .ifPresent(bytes -> exclusiveBytes.put(fate.snapshot().id(), bytes)));
        }
    }

    Map<String, Object> document() {
        Volume volume = storage.volume();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", volume.name());
        document.put("storage", volume.storage());
        document.put("path", volume.path());
        document.put("poolTotalBytes", pool.totalBytes());
        document.put("poolFreeBytes", pool.freeBytes());
        document.put("snapshots", fates.stream().map(this::document).toList());
        document.put("clones", clones.stream().map(Documents::of).toList());
        return document;
    }

    String text() {
        Volume volume = storage.volume();
        String heading = volume.name() + " (" + volume.storage() + ", " + volume.path() + "): "
                + Quantity.readable(pool.freeBytes()) + " of " + Quantity.readable(pool.totalBytes()) + " free";
        if (fates.isEmpty() && clones.isEmpty()) {
            return heading + "\nno snapshots, no clones";
        }
        return heading + "\n" + (fates.isEmpty() ? "no snapshots" : snapshotTable()) + "\n\n"
                + (clones.isEmpty() ? "no clones" : cloneTable());
    }

    private String snapshotTable() {
        Table table = new Table("SNAPSHOT", "AGE", "SCHEDULE", "LSN", "EXCLUSIVE", "LAST VERDICTS", "KEPT BECAUSE");
        fates.forEach(fate -> {
            Snapshot snapshot = fate.snapshot();
            table.row(
                    snapshot.id(),
                    Quantity.readable(Duration.between(snapshot.created(), now)),
                    schedule(snapshot),
                    snapshot.position().map(Position::lsn).orElse(UNKNOWN),
                    Optional.ofNullable(exclusiveBytes.get(snapshot.id()))
                            .map(Quantity::readable)
                            .orElse(UNKNOWN),
                    verdicts(snapshot),
                    fate.isKept() ? fate.text() : "not kept: the next 'rediacc prune' destroys it");
        });
        return table.text();
    }

    private String cloneTable() {
        Table table = new Table("CLONE", "AGE", "EXPIRES IN", "OF");
        clones.forEach(clone -> table.row(
                clone.id(),
                Quantity.readable(Duration.between(clone.created(), now)),
                remaining(clone.expires()),
                clone.snapshot()));
        return table.text();
    }

    private static String schedule(Snapshot snapshot) {
        String word = snapshot.mark().schedule();
        return snapshot.mark()
                .late()
                .map(delay -> word + ", " + Quantity.readable(delay) + " late")
                .orElse(word);
    }

    private String verdicts(Snapshot snapshot) {
        String text = verdicts.on(snapshot.id()).entrySet().stream()
                .map(verdict -> verdict.getKey() + ": " + verdict.getValue())
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? UNKNOWN : text;
    }

    private String remaining(Optional<Instant> expires) {
        return expires.map(end -> Duration.between(now, end))
                .map(left -> left.isNegative() ? "expired" : Quantity.readable(left))
                .orElse("never");
    }

    private Map<String, Object> document(Fate fate) {
        Snapshot snapshot = fate.snapshot();
        Map<String, Object> document = Documents.of(snapshot);
        List<Hold> holds = storage.holds(snapshot);
        document.put("ageSeconds", Duration.between(snapshot.created(), now).toSeconds());
        document.put("exclusiveBytes", exclusiveBytes.get(snapshot.id()));
        document.put("verdicts", verdicts.on(snapshot.id()));
        document.put("holds", holds.stream().map(Documents::of).toList());
        document.put("kept", fate.isKept());
        document.put(
                "keptBecause",
                fate.reasons().stream().map(VolumeListing::document).toList());
        return document;
    }

    private static Map<String, Object> document(KeepReason reason) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", reason.kind());
        document.put("text", reason.text());
        return document;
    }
}
