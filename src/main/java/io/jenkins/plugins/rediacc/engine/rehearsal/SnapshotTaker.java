package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.SnapshotSession;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Takes a snapshot of production together with where its database stood. */
public final class SnapshotTaker {

    private final Volume volume;
    private final VolumeStorage storage;
    private final Optional<Database> database;
    private final Clock clock;

    public SnapshotTaker(Volume volume, VolumeStorage storage, Optional<Database> database, Clock clock) {
        this.volume = volume;
        this.storage = storage;
        this.database = database;
        this.clock = clock;
    }

    /** Refuses a volume of which a snapshot would not be whole. */
    public void verify() {
        storage.verify();
        database.ifPresent(present -> present.verify(volume));
    }

    /** Writes production's dirty pages out, so that a clone of the next snapshot recovers quickly. */
    public void checkpoint() {
        database.ifPresent(present -> present.checkpoint(volume));
    }

    /**
     * Takes a snapshot.
     *
     * @param owner the run that takes it
     * @param schedule its class, such as {@code manual}
     * @param expires when it goes, for a snapshot that is only a rehearsal's; such a one also goes when this process
     *     ends without releasing it
     */
    public Snapshot take(String owner, String schedule, Optional<Instant> expires) {
        if (database.isEmpty()) {
            return storage.snapshot(
                    owner, schedule, clock.instant(), expires, storage.sourceState(), Optional.empty(), path -> {});
        }
        boolean atomic = storage.promise().atomic();
        try (SnapshotSession session = database.get().beginSnapshot(volume, atomic)) {
            SourceState state = session.state();
            return storage.snapshot(
                    owner,
                    schedule,
                    clock.instant(),
                    expires,
                    state,
                    Optional.of(session.position()),
                    session::complete);
        }
    }
}
