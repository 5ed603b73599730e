package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A volume's objects as the storage sees them now, together with their marks. */
final class OwnedObjects {

    private final Volume volume;
    private final StorageBackend backend;
    private final Marks marks;

    OwnedObjects(Volume volume, StorageBackend backend, Marks marks) {
        this.volume = volume;
        this.backend = backend;
        this.marks = marks;
    }

    /** Everything in the snapshot directory that the storage calls an object, ours or not. */
    List<StoredObject> all() {
        return backend.list(volume);
    }

    /** Our snapshots, the oldest first. */
    List<Snapshot> snapshots() {
        return all().stream()
                .flatMap(object -> mark(object, Mark.Kind.SNAPSHOT).map(mark -> snapshot(object, mark)).stream())
                .sorted(Comparator.comparing(Snapshot::created))
                .toList();
    }

    /** Our clones, the oldest first. */
    List<Clone> clones() {
        if (!marks.anyClone()) {
            return List.of();
        }
        return all().stream()
                .flatMap(object -> mark(object, Mark.Kind.CLONE).map(mark -> clone(object, mark)).stream())
                .sorted(Comparator.comparing(Clone::created))
                .toList();
    }

    /** Whether there is an object at that path, or anything else of its name. */
    boolean isTaken(Path path) {
        return FileFacts.exists(path) || backend.find(volume, path).isPresent();
    }

    Optional<Mark> mark(StoredObject object) {
        return marks.of(object);
    }

    /** Whether what was announced was made whole, wherever it is now. */
    boolean wasCompleted(Intent intent) {
        return marks.anyOf(intent);
    }

    /** The name that an object was announced by; it may have been renamed since. */
    String nameOf(StoredObject object) {
        return marks.of(object)
                .map(Mark::name)
                .orElse(object.path().getFileName().toString());
    }

    /** The names of our clones that were made from the object of that name. */
    List<String> clonesOf(String name) {
        if (!marks.anyCloneOf(name)) {
            return List.of();
        }
        return clones().stream()
                .filter(clone -> clone.snapshot().equals(name))
                .map(Clone::id)
                .toList();
    }

    /** The object of ours with that name, and its figures. */
    Inspection inspect(String id, Instant now) {
        StoredObject object = Optional.of(id)
                .filter(Names::isValid)
                .flatMap(name -> backend.find(volume, volume.snapshots().resolve(name)))
                .orElseThrow(() -> unknown(id));
        Mark mark = marks.of(object).orElseThrow(() -> unknown(id));
        return new Inspection(
                id,
                object.path(),
                object.identity(),
                mark,
                Duration.between(mark.created(), now),
                backend.exclusiveBytes(volume, object),
                mark.origin().orElse(volume.name()),
                object.readOnly(),
                mark.expires().map(expires -> Duration.between(now, expires)));
    }

    /** The object at that path; throws where it is another one, or none. */
    StoredObject require(Path path, String identity) {
        StoredObject object = backend.find(volume, path)
                .orElseThrow(() -> unknown(path.getFileName().toString()));
        if (!object.identity().equals(identity)) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("what lies at " + path + " is another object than before")
                            .state("it was not touched")
                            .todo(advice()));
        }
        return object;
    }

    /** Throws where the object at that path is another one, or bears no mark of ours. */
    void requireOurs(Path path, String identity) {
        if (marks.of(require(path, identity)).isEmpty()) {
            throw RediaccException.refused(Explanation.of(path + " bears no mark of rediacc")
                    .state("it was not touched")
                    .todo("destroy it by the storage's own tool, if it may go"));
        }
    }

    /** An error for a name that no object of ours has. */
    RediaccException unknown(String id) {
        return RediaccException.notFound(Explanation.of("volume " + volume.name()
                        + " has no snapshot or clone of rediacc named '" + Names.printable(id) + "'")
                .todo(advice()));
    }

    static Snapshot snapshot(StoredObject object, Mark mark) {
        return new Snapshot(
                object.path().getFileName().toString(),
                mark.volume(),
                object.path(),
                object.identity(),
                mark.created(),
                mark.position(),
                mark);
    }

    static Clone clone(StoredObject object, Mark mark) {
        return new Clone(
                object.path().getFileName().toString(),
                mark.volume(),
                object.path(),
                object.identity(),
                mark.origin().orElseThrow(),
                mark.created(),
                mark.expires(),
                mark);
    }

    private Optional<Mark> mark(StoredObject object, Mark.Kind kind) {
        return marks.of(object).filter(mark -> mark.kind() == kind);
    }

    private String advice() {
        return "see by 'rediacc list " + volume.name() + "' what there is";
    }
}
