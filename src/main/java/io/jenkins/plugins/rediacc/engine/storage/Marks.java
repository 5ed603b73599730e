package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** Whether what was announced got its mark, be the object there, elsewhere or gone. */
    boolean anyOf(Intent intent) {
        return all().anyMatch(mark ->
                mark.name().equals(intent.name()) && mark.owner().equals(intent.owner()));
    }

    /** Whether any mark names a clone made from the object of that name, be the clone there or gone. */
    boolean anyCloneOf(String name) {
        return all().anyMatch(
                        mark -> mark.kind() == Mark.Kind.CLONE && mark.origin().equals(Optional.of(name)));
    }

    /** Whether any mark is of a clone: where none is, nobody needs to look at every object for one. */
    boolean anyClone() {
        return all().anyMatch(mark -> mark.kind() == Mark.Kind.CLONE);
    }

    void remove(String identity) {
        DurableJson.delete(directory, identity);
    }

    private Stream<Mark> all() {
        return DurableJson.readAll(directory, Entry.class).stream().map(Entry::mark);
    }

    /** A mark together with the object it names. */
    private record Entry(String identity, Mark mark) {}
}
