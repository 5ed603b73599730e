package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a clone takes production's place and the old side is kept, and how all of that is taken back. Each act is on the disk
 * when it returns and may be asked for again after a kill.
 */
public final class Succession {

    /** The owner in the intent of what is, or is about to be, production. */
    private static final String PRODUCTION = "production";

    private final Path state;
    private final Volume volume;
    private final StorageBackend backend;
    private final Marks marks;
    private final Holds holds;
    private final OwnedObjects objects;
    private final Intents intents;

    Succession(
            Path state,
            Volume volume,
            StorageBackend backend,
            Marks marks,
            Holds holds,
            OwnedObjects objects,
            Intents intents) {
        this.state = state;
        this.volume = volume;
        this.backend = backend;
        this.marks = marks;
        this.holds = holds;
        this.objects = objects;
        this.intents = intents;
    }

    /**
     * Makes a clone production's, before it is exchanged for production: on the disk when this returns, it bears no mark
     * and its intent has neither owner process nor time to live, so that no clean-up takes it, whatever comes.
     */
    public void handOver(Clone clone) {
        try (VolumeLock ignored = lock()) {
            StoredObject object = objects.require(clone.path(), clone.identity());
            intents.write(new Intent(
                    clone.id(),
                    volume.name(),
                    clone.path(),
                    Mark.Kind.CLONE,
                    Optional.of(clone.snapshot()),
                    PRODUCTION,
                    Optional.empty(),
                    Instant.now(),
                    Optional.empty()));
            marks.forget(object);
        }
    }

    /** Exchanges production with an object of the snapshot directory, on the disk when this returns. */
    public void exchange(Path other) {
        backend.exchange(volume, volume.path(), other);
    }

    /** Makes production independent of the old side, so that this can be destroyed; ends the way back. */
    public void standAlone() {
        try (VolumeLock ignored = lock()) {
            backend.standAlone(volume);
        }
    }

    /** Makes ours what was production until an exchange, and holds it; on the disk when this returns. */
    public void keep(Path path, String identity, Mark mark, Hold hold) {
        try (VolumeLock ignored = lock()) {
            StoredObject object = objects.require(path, identity);
            if (holds.of(identity).isEmpty()) {
                holds.add(identity, hold);
            }
            marks.write(object, mark);
            // The intent that lies under this name was that of the object which is production now.
            intents.remove(path.getFileName().toString());
        }
    }

    /** Forgets that an object was ours, before it becomes production again; on the disk when this returns. */
    public void disown(String identity) {
        try (VolumeLock ignored = lock()) {
            marks.forget(identity);
            holds.remove(identity);
        }
    }

    /** Lets clean-up destroy a kept object from that instant on: its holds end. */
    public void expire(Path path, String identity, Instant expires) {
        try (VolumeLock ignored = lock()) {
            StoredObject object = objects.require(path, identity);
            Mark mark = marks.of(object)
                    .orElseThrow(() -> objects.unknown(path.getFileName().toString()));
            marks.write(object, mark.expiring(expires));
            holds.remove(identity);
        }
    }

    private VolumeLock lock() {
        return VolumeLock.take(state, VolumeLock.Purpose.OBJECTS, volume.name());
    }
}
