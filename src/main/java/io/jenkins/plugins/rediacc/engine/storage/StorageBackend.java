package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A storage that can make copy-on-write copies. An implementation builds the arguments of the storage's own tools and
 * reads their output, and does nothing else: names, marks, intents and guards are {@link VolumeStorage}'s.
 *
 * <p>Every operation throws {@link RediaccException} with the tool's own words
 * where it fails, and leaves nothing half-made where it can.
 */
public interface StorageBackend {

    /** The name in the catalogue, such as {@code btrfs}. */
    String kind();

    /** What this storage promises. */
    Promise promise();

    /**
     * Whether volume, snapshots and clones are directories of this host, so that the engine can read their files and start
     * a database on them. Where not, a path only names an object, and a clone's scripts run where the storage is.
     */
    default boolean showsFiles() {
        return true;
    }

    /** Where scripts run for a clone; empty where its files are a directory of this host, so that they run there. */
    default Optional<CloneShell> shell(Volume volume, StoredObject clone) {
        return Optional.empty();
    }

    /** What it needs on this host and whether it is there; with a volume, whether it is fit for that volume. */
    List<Finding> diagnose(Optional<Volume> volume);

    /** Refuses a volume that is not on this storage, or of which a snapshot would not be whole. */
    void verify(Volume volume);

    /**
     * Makes a read-only image of the volume, whose path is {@code volume.snapshots()/name}.
     *
     * @param state what the database in it is doing; a storage that is not atomic refuses {@link SourceState#LIVE}
     */
    StoredObject snapshot(Volume volume, String name, SourceState state);

    /** Makes a read-only image of a clone at {@code volume.snapshots()/name}; what runs in the clone must allow it. */
    StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state);

    /** Makes a writable copy of a snapshot at {@code volume.snapshots()/name}. */
    StoredObject clone(Volume volume, Path snapshot, String name);

    /**
     * Makes a read-only image of the volume as it was at a past time at {@code volume.snapshots()/name}, from the backups
     * that the storage itself keeps elsewhere. Refused where it keeps none.
     */
    default StoredObject restore(Volume volume, Instant at, String name) {
        throw RediaccException.refused(Explanation.of("the storage '" + kind() + "' keeps no backups of its own")
                .state("nothing was made")
                .todo("take a snapshot of that time: 'rediacc list " + volume.name() + "' shows them"));
    }

    /** The object at that path, if there is one of this storage's kind. */
    Optional<StoredObject> find(Volume volume, Path path);

    /** Every object of this storage's kind under the volume's snapshot directory, ours or not. */
    List<StoredObject> list(Volume volume);

    /** What the object holds that nothing else does, in bytes; may walk all its files. Empty where unknown. */
    Optional<Long> exclusiveBytes(Volume volume, StoredObject object);

    /** Destroys exactly this object: never recursively into other objects, never forced. */
    void destroy(Volume volume, StoredObject object);

    /** Limits the space that a clone may take beyond what it shares; empty where the storage cannot. */
    Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes);

    /** The pool that the volume and its clones share. */
    Pool pool(Volume volume);

    /**
     * Exchanges two objects, so that each path shows the other's content, as {@link Promise#exchange} says. Where that takes
     * several acts, whatever looks at the volume next ends or takes back what a killed process left.
     */
    void exchange(Volume volume, Path one, Path other);

    /**
     * Makes production independent of the objects that it came from by an exchange, so that these can be destroyed; ends the
     * way back. Does nothing where copies do not depend on each other.
     */
    default void standAlone(Volume volume) {}

    /** How texts and holds are kept with the objects themselves; empty where the storage has no place for them. */
    default Optional<Labels> labels() {
        return Optional.empty();
    }

    /** A limit on a clone's space, in force until closed. */
    interface SpaceCap extends AutoCloseable {
        @Override
        void close();
    }
}
