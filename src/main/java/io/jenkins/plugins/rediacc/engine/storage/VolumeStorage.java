package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A volume's snapshots and clones: what the storage does, together with names, marks, intents and guards, which are the
 * same for all storages. Several threads and processes may use one volume at once.
 */
public final class VolumeStorage {

    /** The class of a snapshot that was taken of a clone. */
    public static final String OF_CLONE = "clone";

    private final Volume volume;
    private final StorageBackend backend;
    private final Path state;
    private final Marks marks;
    private final Intents intents;
    private final ProcessesInside processes;
    private final DestroyGuard guard;

    /**
     * The storage of a volume.
     *
     * @param state the directory of intents and locks, shared by all callers on the host
     * @param volumePaths where the catalogue's volumes are: nothing there is ever destroyed
     */
    public VolumeStorage(
            Volume volume, StorageBackend backend, CommandRunner commands, Path state, Collection<Path> volumePaths) {
        this.volume = volume;
        this.backend = backend;
        this.state = state;
        this.marks = new Marks(volume);
        this.intents = new Intents(state, volume);
        this.processes = new ProcessesInside(commands);
        this.guard = new DestroyGuard(volume, volumePaths, processes);
    }

    public Volume volume() {
        return volume;
    }

    /** What the storage promises. */
    public Promise promise() {
        return backend.promise();
    }

    /** Refuses a volume that is not fit for its storage. */
    public void verify() {
        backend.verify(volume);
    }

    /**
     * Takes a snapshot of production.
     *
     * @param owner the run that takes it
     * @param schedule its class, such as {@code manual} or {@code hourly}
     * @param expires when clean-up may destroy it. A snapshot that expires belongs to this process, as a clone does,
     *     until {@linkplain #release released}; empty for one that stays
     * @param completion adds what an image taken in backup mode lacks; called before the snapshot counts as ours, and
     *     its failure destroys the snapshot
     */
    public Snapshot snapshot(
            String owner,
            String schedule,
            Instant now,
            Optional<Instant> expires,
            SourceState source,
            Optional<Position> position,
            Consumer<Path> completion) {
        String wanted = Names.snapshot(volume.name(), now, Names.require("schedule", schedule));
        verify();
        Intent intent;
        try (VolumeLock ignored = lock()) {
            intent = announce(freeName(wanted), Mark.Kind.SNAPSHOT, Optional.empty(), owner, expires);
        }
        Mark mark = mark(intent, now, schedule, position);
        StoredObject made = make(intent, mark, () -> backend.snapshot(volume, intent.name(), source), completion);
        if (expires.isEmpty()) {
            intents.remove(intent.name());
        }
        return snapshot(made, mark);
    }

    /**
     * Takes a snapshot of a clone. It expires with the clone and, like the clone, belongs to this process until
     * {@linkplain #release released}.
     */
    public Snapshot snapshotOfClone(Clone clone, String owner, Instant now, SourceState source) {
        Intent intent;
        try (VolumeLock ignored = lock()) {
            present(clone.path(), clone.identity());
            String name = freeName(Names.snapshot(volume.name(), now, OF_CLONE));
            intent = announce(name, Mark.Kind.SNAPSHOT, Optional.of(clone.id()), owner, clone.expires());
        }
        Mark mark = mark(intent, now, OF_CLONE, Optional.empty());
        return snapshot(
                make(
                        intent,
                        mark,
                        () -> backend.snapshotClone(volume, clone.path(), intent.name(), source),
                        path -> {}),
                mark);
    }

    /**
     * Makes a writable clone of a snapshot. It belongs to this process: if the process ends without destroying or
     * {@linkplain #release releasing} it, clean-up destroys it, unless it has no time to live.
     */
    public Clone clone(Snapshot snapshot, String name, String owner, Optional<Instant> expires, Instant now) {
        Names.require("clone", name);
        refuseWhereFull();
        Intent intent;
        try (VolumeLock ignored = lock()) {
            present(snapshot.path(), snapshot.identity());
            if (isTaken(name)) {
                throw RediaccException.refused(
                        Explanation.of("volume " + volume.name() + " has a '" + name + "' already")
                                .state("nothing was made")
                                .todo("choose another name, or destroy it first: rediacc destroy " + volume.name() + " "
                                        + name));
            }
            intent = announce(name, Mark.Kind.CLONE, Optional.of(snapshot.id()), owner, expires);
        }
        Mark mark =
                mark(intent, now, snapshot.mark().schedule(), snapshot.mark().position());
        return clone(make(intent, mark, () -> backend.clone(volume, snapshot.path(), name), path -> {}), mark);
    }

    /** Lets a clone, or a snapshot of one, live on when this process ends, until its time to live is over. */
    public void release(String name) {
        intents.find(name).map(Intent::released).ifPresent(intents::write);
    }

    /** Our snapshots, the oldest first. */
    public List<Snapshot> snapshots() {
        return backend.list(volume).stream()
                .flatMap(object -> markOf(object, Mark.Kind.SNAPSHOT).map(mark -> snapshot(object, mark)).stream())
                .sorted(Comparator.comparing(Snapshot::created))
                .toList();
    }

    /** Our clones, the oldest first. */
    public List<Clone> clones() {
        return backend.list(volume).stream()
                .flatMap(object -> markOf(object, Mark.Kind.CLONE).map(mark -> clone(object, mark)).stream())
                .sorted(Comparator.comparing(Clone::created))
                .toList();
    }

    /**
     * The snapshot of that selector: {@code latest}, an id, or a time in ISO 8601 with its offset, which means the newest
     * at or before it. Throws with exit code 5 where there is none.
     */
    public Snapshot findSnapshot(String selector) {
        return new SnapshotSelector(snapshots()).find(volume.name(), selector);
    }

    /** The clone of that id; throws with exit code 5 where there is none. */
    public Clone findClone(String id) {
        return clones().stream()
                .filter(clone -> clone.id().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown("clone", id));
    }

    /** Destroys a snapshot of ours; refuses one that living clones were made from. */
    public void destroy(Snapshot snapshot) {
        destroy(snapshot.path(), snapshot.identity());
    }

    /** Destroys a clone of ours; refuses one that a process works in. */
    public void destroy(Clone clone) {
        destroy(clone.path(), clone.identity());
    }

    /** What is known of our snapshot or clone of that id; may walk all its files. */
    public Inspection inspect(String id, Instant now) {
        StoredObject object = objectNamed(id);
        Mark mark = marks.of(object).orElseThrow(() -> unknown("snapshot or clone of rediacc", id));
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

    /** What a clone holds alone, in bytes; empty where the storage cannot say. */
    public Optional<Long> exclusiveBytes(Clone clone) {
        return backend.exclusiveBytes(volume, present(clone.path(), clone.identity()));
    }

    /** Limits what a clone may write beyond what it shares; empty where the storage cannot. */
    public Optional<StorageBackend.SpaceCap> capSpace(Clone clone, long bytes) {
        return backend.capSpace(volume, present(clone.path(), clone.identity()), bytes);
    }

    /** The pool that production and its clones share. */
    public Pool pool() {
        return backend.pool(volume);
    }

    /** Refuses new clones from the catalogue's fill on: a clone that fills the pool fills production's. */
    public void refuseWhereFull() {
        double fill = pool().fill();
        double limit = volume.space().refuseClones();
        if (fill >= limit) {
            throw RediaccException.refused(Explanation.of(String.format(
                            "the pool of volume %s is %.0f %% full; from %.0f %% on no clone is made",
                            volume.name(), fill * 100, limit * 100))
                    .state("nothing was made")
                    .todo("free space: 'rediacc gc', 'rediacc list " + volume.name()
                            + "' and 'rediacc destroy'; or raise space.refuseClones in the catalogue"));
        }
    }

    /** What the writers of a volume of plain files are doing: it counts as stopped where no process works in it. */
    public SourceState sourceState() {
        return promise().atomic() || !processes.of(volume.path()).isEmpty() ? SourceState.LIVE : SourceState.STOPPED;
    }

    Intents intents() {
        return intents;
    }

    /** Everything in the snapshot directory that the storage calls an object, ours or not. */
    List<StoredObject> objects() {
        return backend.list(volume);
    }

    Optional<Mark> markOf(StoredObject object) {
        return marks.of(object);
    }

    /** Why it may not be destroyed now; empty where nothing speaks against it. */
    Optional<String> objection(StoredObject object) {
        return guard.objection(object, livingClonesOf(object));
    }

    /** Destroys exactly this object, its mark and its intent, unless a guard objects. */
    void destroy(Path path, String identity) {
        try (VolumeLock ignored = lock()) {
            StoredObject object = present(path, identity);
            objection(object).ifPresent(why -> {
                throw RediaccException.refused(Explanation.of("refused to destroy " + path + ": " + why)
                        .state("nothing was destroyed")
                        .todo("end what uses it, then try again"));
            });
            String name = nameOf(object);
            backend.destroy(volume, object);
            marks.remove(identity);
            intents.remove(name);
        }
    }

    private StoredObject make(Intent intent, Mark mark, Supplier<StoredObject> act, Consumer<Path> completion) {
        StoredObject made;
        try {
            made = act.get();
        } catch (RuntimeException e) {
            if (!FileFacts.exists(intent.path())) {
                intents.remove(intent.name());
            }
            throw e;
        }
        try {
            completion.accept(made.path());
            marks.write(made.identity(), mark);
            return made;
        } catch (RuntimeException e) {
            takeBack(made, intent, e);
            throw e;
        }
    }

    /** Where even this fails, the intent stays and clean-up finds the object. */
    private void takeBack(StoredObject made, Intent intent, RuntimeException cause) {
        try {
            backend.destroy(volume, made);
            marks.remove(made.identity());
            intents.remove(intent.name());
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private Intent announce(
            String name, Mark.Kind kind, Optional<String> origin, String owner, Optional<Instant> expires) {
        SnapshotDirectory.create(volume);
        Path path = volume.snapshots().resolve(name);
        Intent intent = new Intent(
                name,
                volume.name(),
                path,
                kind,
                origin,
                owner,
                Optional.of(OwnerProcess.current()),
                Instant.now(),
                expires);
        intents.write(intent);
        return intent;
    }

    private Mark mark(Intent intent, Instant now, String schedule, Optional<Position> position) {
        return new Mark(
                intent.kind(),
                intent.name(),
                volume.name(),
                intent.owner(),
                now,
                intent.expires(),
                intent.origin(),
                schedule,
                position);
    }

    private String freeName(String wanted) {
        Names.require("snapshot", wanted);
        String name = wanted;
        for (int number = 2; isTaken(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }

    private boolean isTaken(String name) {
        return FileFacts.exists(volume.snapshots().resolve(name)) || intents.isTaken(name);
    }

    private List<String> livingClonesOf(StoredObject object) {
        String name = nameOf(object);
        List<String> living = backend.list(volume).stream()
                .flatMap(other -> markOf(other, Mark.Kind.CLONE).stream())
                .filter(mark -> mark.origin().equals(Optional.of(name)))
                .map(Mark::name)
                .toList();
        return living.isEmpty() ? clonesBeingMadeOf(name) : living;
    }

    private List<String> clonesBeingMadeOf(String name) {
        return intents.all().stream()
                .filter(intent -> intent.kind() == Mark.Kind.CLONE
                        && intent.origin().equals(Optional.of(name))
                        && !intent.isOrphaned())
                .map(Intent::name)
                .toList();
    }

    private String nameOf(StoredObject object) {
        return marks.of(object)
                .map(Mark::name)
                .orElse(object.path().getFileName().toString());
    }

    private Optional<Mark> markOf(StoredObject object, Mark.Kind kind) {
        return marks.of(object).filter(mark -> mark.kind() == kind);
    }

    private StoredObject objectNamed(String id) {
        if (!Names.isValid(id)) {
            throw unknown("snapshot or clone", id);
        }
        return backend.find(volume, volume.snapshots().resolve(id)).orElseThrow(() -> unknown("snapshot or clone", id));
    }

    private StoredObject present(Path path, String identity) {
        StoredObject object = backend.find(volume, path)
                .orElseThrow(
                        () -> unknown("snapshot or clone", path.getFileName().toString()));
        if (!object.identity().equals(identity)) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("what lies at " + path + " is another object than before")
                            .state("it was not touched")
                            .todo("see by 'rediacc list " + volume.name() + "' what there is"));
        }
        return object;
    }

    private RediaccException unknown(String what, String id) {
        return RediaccException.notFound(
                Explanation.of("volume " + volume.name() + " has no " + what + " '" + Names.printable(id) + "'")
                        .todo("see by 'rediacc list " + volume.name() + "' what there is"));
    }

    private static Snapshot snapshot(StoredObject object, Mark mark) {
        return new Snapshot(
                object.path().getFileName().toString(),
                mark.volume(),
                object.path(),
                object.identity(),
                mark.created(),
                mark.position(),
                mark);
    }

    private static Clone clone(StoredObject object, Mark mark) {
        return new Clone(
                object.path().getFileName().toString(),
                mark.volume(),
                object.path(),
                object.identity(),
                mark.origin().orElse(""),
                mark.created(),
                mark.expires(),
                mark);
    }

    private VolumeLock lock() {
        return VolumeLock.take(state, volume.name());
    }
}
