package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Says that an object of the storage is ours. It lives outside the object and names the object's own identity, because
 * a mark inside a tree would be copied into every snapshot of it; a mark that names another object is not ours.
 *
 * @param kind snapshot or clone
 * @param name the object's name when it was made; the object may have been renamed since
 * @param volume the volume's name
 * @param owner the run that made it
 * @param created when it was made
 * @param expires when clean-up may destroy it; empty for never
 * @param origin the name of the snapshot that a clone was made from, or the clone that a snapshot was made of; empty
 *     for a snapshot of production
 * @param schedule the class of a snapshot, such as {@code manual} or {@code hourly}
 * @param position where the database stood; empty for plain files
 * @param late how long after its schedule a snapshot was taken; empty where it was in time or follows no schedule
 */
public record Mark(
        Kind kind,
        String name,
        String volume,
        String owner,
        Instant created,
        Optional<Instant> expires,
        Optional<String> origin,
        String schedule,
        Optional<Position> position,
        Optional<Duration> late) {

    /** The mark of what is not late. */
    public Mark(
            Kind kind,
            String name,
            String volume,
            String owner,
            Instant created,
            Optional<Instant> expires,
            Optional<String> origin,
            String schedule,
            Optional<Position> position) {
        this(kind, name, volume, owner, created, expires, origin, schedule, position, Optional.empty());
    }

    /** This mark of a snapshot that was taken that long after its schedule. */
    public Mark late(Duration delay) {
        return new Mark(kind, name, volume, owner, created, expires, origin, schedule, position, Optional.of(delay));
    }

    /** This mark of what clean-up may destroy from that instant on. */
    public Mark expiring(Instant end) {
        return new Mark(kind, name, volume, owner, created, Optional.of(end), origin, schedule, position, late);
    }

    public enum Kind {
        SNAPSHOT,
        CLONE
    }
}
