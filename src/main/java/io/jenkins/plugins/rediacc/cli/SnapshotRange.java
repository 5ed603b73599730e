package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The snapshots of production that a question is about. */
final class SnapshotRange {

    private SnapshotRange() {}

    /**
     * The snapshots that are kept, the oldest first, of the database that the newest of them has.
     *
     * @param from an id or a time; null for the oldest
     * @param to an id or a time; null for the newest
     */
    static List<Snapshot> of(VolumeStorage storage, String from, String to, EventListener events) {
        Instant first = bound(storage, from).orElse(Instant.MIN);
        Instant last = bound(storage, to).orElse(Instant.MAX);
        List<Snapshot> within = storage.snapshots().stream()
                .filter(SnapshotRange::isKept)
                .filter(snapshot -> !snapshot.created().isBefore(first)
                        && !snapshot.created().isAfter(last))
                .sorted(Comparator.comparing(Snapshot::created))
                .toList();
        if (within.isEmpty()) {
            throw RediaccException.notFound(
                    Explanation.of("volume " + storage.volume().name() + " has no kept snapshot in that range")
                            .todo("take some on a schedule: rediacc snapshot "
                                    + storage.volume().name() + " --schedule hourly"));
        }
        return ofOneDatabase(within, events);
    }

    /** The snapshots that are kept up to the given one, and that one as the newest, the oldest first. */
    static List<Snapshot> until(VolumeStorage storage, Snapshot newest, EventListener events) {
        List<Snapshot> older = storage.snapshots().stream()
                .filter(SnapshotRange::isKept)
                .filter(snapshot -> snapshot.created().isBefore(newest.created()))
                .sorted(Comparator.comparing(Snapshot::created))
                .toList();
        List<Snapshot> all = new ArrayList<>(older);
        all.add(newest);
        return ofOneDatabase(all, events);
    }

    /** One that expires belongs to a rehearsal or to a clone, and goes with it. */
    private static boolean isKept(Snapshot snapshot) {
        return snapshot.mark().origin().isEmpty() && snapshot.mark().expires().isEmpty();
    }

    /** After an upgrade production is another cluster: what passed on the old one says nothing about the new one. */
    private static List<Snapshot> ofOneDatabase(List<Snapshot> snapshots, EventListener events) {
        Optional<String> newest = identifier(snapshots.get(snapshots.size() - 1));
        List<Snapshot> same = snapshots.stream()
                .filter(snapshot -> identifier(snapshot).equals(newest))
                .toList();
        if (same.size() < snapshots.size()) {
            events.on(new Event.Notice((snapshots.size() - same.size())
                    + " snapshots are left out: they hold another cluster than the newest one"));
        }
        return same;
    }

    private static Optional<String> identifier(Snapshot snapshot) {
        return snapshot.position().map(Position::systemIdentifier);
    }

    private static Optional<Instant> bound(VolumeStorage storage, String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.of(storage.findSnapshot(text).created());
        }
    }
}
