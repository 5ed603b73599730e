package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The marks of a volume's objects, beside the objects and never inside: {@code .marks/<identity>.json} in the snapshot
 * directory.
 */
final class Marks {

    private final Path directory;
    private final Volume volume;

    Marks(Volume volume) {
        this.directory = SnapshotDirectory.marks(volume);
        this.volume = volume;
    }

    /** Says that the object of that identity is ours. */
    void write(String identity, Mark mark) {
        DurableJson.write(directory, identity, new Entry(identity, mark));
    }

    /** The object's mark; empty where it has none, or one that names another object or volume. */
    Optional<Mark> of(StoredObject object) {
        return DurableJson.read(directory, object.identity(), Entry.class)
                .filter(entry -> entry.identity().equals(object.identity()))
                .map(Entry::mark)
                .filter(mark -> mark.volume().equals(volume.name()));
    }

    void remove(String identity) {
        DurableJson.delete(directory, identity);
    }

    /** A mark together with the object it names. */
    private record Entry(String identity, Mark mark) {}
}
