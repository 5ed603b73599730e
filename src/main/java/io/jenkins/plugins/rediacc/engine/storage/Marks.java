package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The marks of a volume's objects, beside the objects and never inside: {@code .marks/<identity>.json} in the snapshot
 * directory. Where the storage keeps texts with its objects, the mark there is the one that counts, so that it goes with
 * the object to another host; the file then only remembers what was completed.
 */
final class Marks {

    private final Path directory;
    private final Volume volume;
    private final StorageBackend backend;

    Marks(Volume volume, StorageBackend backend) {
        this.directory = SnapshotDirectory.marks(volume);
        this.volume = volume;
        this.backend = backend;
    }

    /** Says that the object is ours. */
    void write(StoredObject object, Mark mark) {
        Entry entry = new Entry(object.identity(), mark);
        backend.labels().ifPresent(labels -> labels.write(volume, object, DurableJson.text(entry)));
        DurableJson.write(directory, object.identity(), entry);
    }

    /** The object's mark; empty where it has none, or one that names another object or volume. */
    Optional<Mark> of(StoredObject object) {
        Optional<Entry> entry = backend.labels().isPresent()
                ? object.label().flatMap(Marks::parse)
                : DurableJson.read(directory, object.identity(), Entry.class);
        return entry.filter(read -> object.identity().equals(read.identity()) && read.mark() != null)
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

    /** Says that the object is ours no more. */
    void forget(StoredObject object) {
        backend.labels().ifPresent(labels -> labels.write(volume, object, ""));
        remove(object.identity());
    }

    /** Says that the object of that identity, if there is one among the snapshots, is ours no more. */
    void forget(String identity) {
        if (backend.labels().isPresent()) {
            backend.list(volume).stream()
                    .filter(object -> object.identity().equals(identity))
                    .forEach(this::forget);
        }
        remove(identity);
    }

    /** Drops what was recorded of an object that is gone. */
    void remove(String identity) {
        DurableJson.delete(directory, identity);
    }

    private Stream<Mark> all() {
        Stream<Mark> recorded =
                DurableJson.readAll(directory, Entry.class).stream().map(Entry::mark);
        return backend.labels().isEmpty()
                ? recorded
                : Stream.concat(recorded, backend.list(volume).stream().flatMap(object -> of(object).stream()));
    }

    private static Optional<Entry> parse(String label) {
        return DurableJson.parse(label, Entry.class);
    }

    /** A mark together with the object it names. */
    private record Entry(String identity, Mark mark) {}
}
