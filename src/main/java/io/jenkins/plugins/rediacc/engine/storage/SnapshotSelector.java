package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds one snapshot among a volume's: {@code latest}, an id, or a time as {@code 2026-11-22T13:15:00Z}, which means the
 * newest at or before it. Only an id finds a snapshot that was taken of a clone.
 */
final class SnapshotSelector {

    private static final String LATEST = "latest";
    private static final int SHOWN = 5;

    private final List<Snapshot> snapshots;

    SnapshotSelector(List<Snapshot> snapshots) {
        this.snapshots = snapshots;
    }

    /** The snapshot; throws with exit code 5 where there is none. */
    Snapshot find(String volume, String selector) {
        return select(selector)
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of("volume " + volume + " has no snapshot '" + Names.printable(selector) + "'")
                                .todo(advice())));
    }

    private Optional<Snapshot> select(String selector) {
        if (selector.equals(LATEST)) {
            return newestUntil(Instant.MAX);
        }
        Optional<Snapshot> byId = snapshots.stream()
                .filter(snapshot -> snapshot.id().equals(selector))
                .findFirst();
        return byId.isPresent() ? byId : time(selector).flatMap(this::newestUntil);
    }

    private Optional<Snapshot> newestUntil(Instant limit) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.mark().origin().isEmpty())
                .filter(snapshot -> !snapshot.created().isAfter(limit))
                .max(Comparator.comparing(Snapshot::created));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String advice() {
        if (snapshots.isEmpty()) {
            return "take one first: rediacc snapshot VOLUME";
        }
        List<String> newest = snapshots.stream()
                .sorted(Comparator.comparing(Snapshot::created).reversed())
                .limit(SHOWN)
                .map(Snapshot::id)
                .toList();
        return "use 'latest', a time such as 2026-11-22T13:15:00Z, or one of " + newest;
    }
}
