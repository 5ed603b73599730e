package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Hold;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A volume's snapshots and clones: what the storage does, together with names, marks, intents and guards, which are the
 * same for all storages. Several threads and processes may use one volume at once.
 */
public final class VolumeStorage {

    /** The class of a snapshot that was taken of a clone. */
    public static final String OF_CLONE = "clone";

    /** The class of a snapshot that was restored from a backup. */
    public static final String OF_BACKUP = "backup";

    private static final Duration LONGEST_MAKING = Duration.ofMinutes(1);

    private final Volume volume;
    private final StorageBackend backend;
    private final Path state;
    private final Marks marks;
    private final Holds holds;
    private final OwnedObjects objects;
    private final Intents intents;
    private final ObjectMaker maker;
    private final ServedClones served;
    private final ProcessesInside processes;
    private final DestroyGuard guard;

    /**
     * The storage of a volume.
     *
     * @param cleaner the same storage, driven so that no cancellation stops it: it takes back what a cancelled run made
     * @param state the directory of intents and locks, shared by all callers on the host
     * @param volumePaths where the catalogue's volumes are: nothing there is ever destroyed
     */
    public VolumeStorage(
            Volume volume,
            StorageBackend backend,
            StorageBackend cleaner,
            CommandRunner commands,
            Path state,
            Collection<Path> volumePaths) {
        this.volume = volume;
        this.backend = backend;
        this.state = state;
        this.marks = new Marks(volume, backend);
        this.holds = new Holds(volume);
        this.objects = new OwnedObjects(volume, backend, marks);
        this.intents = new Intents(state, volume);
        this.maker = new ObjectMaker(volume, cleaner, marks, objects, intents);
        this.served = new ServedClones(state, volume);
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

    /** Whether volume, snapshots and clones are directories of this host. */
    public boolean showsFiles() {
        return backend.showsFiles();
    }

    /** Where scripts run for a clone; empty where they run on this host. */
    public Optional<CloneShell> shell(Clone clone) {
        return backend.shell(volume, objects.require(clone.path(), clone.identity()));
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
        try (VolumeLock ignored = lock(VolumeLock.Purpose.NAMES)) {
            intent = maker.announce(maker.freeName(wanted), Mark.Kind.SNAPSHOT, Optional.empty(), owner, expires);
        }
        Mark mark = maker.mark(intent, now, schedule, position);
        StoredObject made = maker.make(intent, mark, () -> backend.snapshot(volume, intent.name(), source), completion);
        if (expires.isEmpty()) {
            intents.remove(intent.name());
        }
        return OwnedObjects.snapshot(made, mark);
    }

    /**
     * Makes a snapshot of production as it was at a past time, from backups that the storage itself keeps elsewhere; refused
     * where it keeps none. It is as old as that time, so {@code latest} never means it where there is a later one.
     */
    public Snapshot restore(Instant at, String owner) {
        verify();
        Intent intent;
        try (VolumeLock ignored = lock(VolumeLock.Purpose.NAMES)) {
            String name = maker.freeName(Names.snapshot(volume.name(), at, OF_BACKUP));
            intent = maker.announce(name, Mark.Kind.SNAPSHOT, Optional.empty(), owner, Optional.empty());
        }
        Mark mark = maker.mark(intent, at, OF_BACKUP, Optional.empty());
        StoredObject made = maker.make(intent, mark, () -> backend.restore(volume, at, intent.name()), path -> {});
        intents.remove(intent.name());
        return OwnedObjects.snapshot(made, mark);
    }

    /**
     * Takes a snapshot of a clone. It expires with the clone and, like the clone, belongs to this process until
     * {@linkplain #release released}.
     */
    public Snapshot snapshotOfClone(Clone clone, String owner, Instant now, SourceState source) {
        return snapshotOfClone(clone, owner, now, source, Optional.empty());
    }

    /** Takes a snapshot of a clone whose database stands where the caller says, so that clones of it can be served. */
    public Snapshot snapshotOfClone(
            Clone clone, String owner, Instant now, SourceState source, Optional<Position> position) {
        Intent intent;
        try (VolumeLock ignored = lock(VolumeLock.Purpose.OBJECTS)) {
            objects.require(clone.path(), clone.identity());
            String name = maker.freeName(Names.snapshot(volume.name(), now, OF_CLONE));
            intent = maker.announce(
                    name, Mark.Kind.SNAPSHOT, Optional.of(clone.mark().name()), owner, clone.expires());
        }
        Mark mark = maker.mark(intent, now, OF_CLONE, position);
        return OwnedObjects.snapshot(
                maker.make(
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
        try (VolumeLock ignored = lock(VolumeLock.Purpose.OBJECTS)) {
            objects.require(snapshot.path(), snapshot.identity());
            if (maker.isTaken(name)) {
                throw RediaccException.refused(
                        Explanation.of("volume " + volume.name() + " has a '" + name + "' already")
                                .state("nothing was made")
                                .todo("choose another name, or destroy it first: rediacc destroy " + volume.name() + " "
                                        + name));
            }
            intent = maker.announce(
                    name, Mark.Kind.CLONE, Optional.of(snapshot.mark().name()), owner, expires);
        }
        Mark mark = maker.mark(
                intent, now, snapshot.mark().schedule(), snapshot.mark().position());
        return OwnedObjects.clone(
                maker.make(intent, mark, () -> backend.clone(volume, snapshot.path(), name), path -> {}), mark);
    }

    /** Lets a clone, or a snapshot of one, live on when this process ends, until its time to live is over. */
    public void release(String name) {
        intents.find(name).map(Intent::released).ifPresent(intents::write);
    }

    /** Records that a snapshot was taken so long after its schedule. */
    public Snapshot markLate(Snapshot snapshot, Duration delay) {
        StoredObject object = objects.require(snapshot.path(), snapshot.identity());
        Mark late = snapshot.mark().late(delay);
        marks.write(object, late);
        return OwnedObjects.snapshot(object, late);
    }

    /** Keeps a snapshot of ours from being destroyed; on the disk when this returns. */
    public void hold(Snapshot snapshot, Hold hold) {
        try (VolumeLock ignored = lock(VolumeLock.Purpose.OBJECTS)) {
            objects.requireOurs(snapshot.path(), snapshot.identity());
            holds.add(snapshot.identity(), hold);
            backend.labels()
                    .ifPresent(labels -> labels.hold(volume, objects.require(snapshot.path(), snapshot.identity())));
        }
    }

    /** Ends all holds of a snapshot, and gives them. */
    public List<Hold> releaseHolds(Snapshot snapshot) {
        try (VolumeLock ignored = lock(VolumeLock.Purpose.OBJECTS)) {
            List<Hold> ended = holds.of(snapshot.identity());
            backend.labels()
                    .ifPresent(labels -> labels.release(volume, objects.require(snapshot.path(), snapshot.identity())));
            holds.remove(snapshot.identity());
            return ended;
        }
    }

    /** The holds of a snapshot, those that are over too. */
    public List<Hold> holds(Snapshot snapshot) {
        return holds.of(snapshot.identity());
    }

    /** The names of snapshots that clones, finished or being made, come from, each with a clone's name. */
    public Map<String, String> origins() {
        Map<String, String> origins = new HashMap<>();
        clones().forEach(clone -> origins.put(clone.snapshot(), clone.id()));
        intents.all().stream()
                .filter(intent ->
                        intent.kind() == Mark.Kind.CLONE && intent.process().isPresent() && !intent.isOrphaned())
                .forEach(intent -> intent.origin().ifPresent(origin -> origins.putIfAbsent(origin, intent.name())));
        return origins;
    }

    /** Why a snapshot of ours may not be destroyed now; empty where nothing speaks against it. */
    public Optional<String> objection(Snapshot snapshot) {
        objects.requireOurs(snapshot.path(), snapshot.identity());
        return objection(objects.require(snapshot.path(), snapshot.identity()));
    }

    /** Our snapshots, the oldest first. */
    public List<Snapshot> snapshots() {
        return objects.snapshots();
    }

    /** Our clones, the oldest first. */
    public List<Clone> clones() {
        return objects.clones();
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
                .orElseThrow(() -> objects.unknown(id));
    }

    /** Destroys a snapshot of ours; refuses one that living clones were made from. */
    public void destroy(Snapshot snapshot) {
        objects.requireOurs(snapshot.path(), snapshot.identity());
        destroy(snapshot.path(), snapshot.identity());
    }

    /** Destroys a clone of ours; refuses one that a process works in. */
    public void destroy(Clone clone) {
        objects.requireOurs(clone.path(), clone.identity());
        destroy(clone.path(), clone.identity());
    }

    /** What is known of our snapshot or clone of that id; may walk all its files. */
    public Inspection inspect(String id, Instant now) {
        return objects.inspect(id, now);
    }

    /** What a clone holds alone, in bytes; empty where the storage cannot say. */
    public Optional<Long> exclusiveBytes(Clone clone) {
        return backend.exclusiveBytes(volume, objects.require(clone.path(), clone.identity()));
    }

    /** Limits what a clone may write beyond what it shares; empty where the storage cannot. */
    public Optional<StorageBackend.SpaceCap> capSpace(Clone clone, long bytes) {
        return backend.capSpace(volume, objects.require(clone.path(), clone.identity()), bytes);
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

    /** What the storage itself calls the object at that path; empty where none of its kind is there. */
    public Optional<String> identityAt(Path path) {
        return backend.find(volume, path).map(StoredObject::identity);
    }

    /** How a clone takes production's place. */
    public Succession succession() {
        return new Succession(state, volume, backend, marks, holds, objects, intents);
    }

    /** Destroys what a promotion made and undoes, marked or not; the same guards hold as for any other object. */
    public void discard(Path path) {
        awaitMakers(path);
        identityAt(path).ifPresent(identity -> destroy(path, identity));
        if (!FileFacts.exists(path)) {
            intents.remove(path.getFileName().toString());
        }
    }

    /** A storage's tool may still be making an object when the engine that told it to has been killed. */
    private static void awaitMakers(Path path) {
        long deadline = System.nanoTime() + LONGEST_MAKING.toNanos();
        while (ProcessesInside.anyNames(path) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** The paths of all that a run has made or announced, and that is still there or announced. */
    public List<Path> madeBy(String owner) {
        Stream<Path> marked = Stream.concat(
                snapshots().stream()
                        .filter(snapshot -> snapshot.mark().owner().equals(owner))
                        .map(Snapshot::path),
                clones().stream()
                        .filter(clone -> clone.mark().owner().equals(owner))
                        .map(Clone::path));
        Stream<Path> announced = intents.all().stream()
                .filter(intent -> intent.owner().equals(owner))
                .map(Intent::path);
        return Stream.concat(marked, announced).distinct().toList();
    }

    /** The clones whose servers run. */
    public ServedClones served() {
        return served;
    }

    OwnedObjects objects() {
        return objects;
    }

    Intents intents() {
        return intents;
    }

    /** Why it may not be destroyed now; empty where nothing speaks against it. */
    Optional<String> objection(StoredObject object) {
        Optional<Hold> hold = holds.of(object.identity()).stream()
                .filter(each -> each.isActive(Instant.now()))
                .findFirst();
        return hold.isPresent()
                ? hold.map(Hold::text)
                : guard.objection(object, livingClonesOf(objects.nameOf(object)));
    }

    /** Destroys exactly this object, its mark and its intent, unless a guard objects. */
    void destroy(Path path, String identity) {
        try (VolumeLock ignored = lock(VolumeLock.Purpose.OBJECTS)) {
            StoredObject object = objects.require(path, identity);
            objection(object).ifPresent(why -> {
                throw RediaccException.refused(Explanation.of("refused to destroy " + path + ": " + why)
                        .state("nothing was destroyed")
                        .todo("end what uses it, then try again"));
            });
            String name = objects.nameOf(object);
            if (!holds.of(identity).isEmpty()) {
                backend.labels().ifPresent(labels -> labels.release(volume, object));
            }
            backend.destroy(volume, object);
            marks.remove(identity);
            holds.remove(identity);
            served.withdraw(name);
            intents.remove(name);
        }
    }

    private List<String> livingClonesOf(String name) {
        List<String> living = objects.clonesOf(name);
        return living.isEmpty() ? clonesBeingMadeOf(name) : living;
    }

    private List<String> clonesBeingMadeOf(String name) {
        return intents.all().stream()
                .filter(intent -> intent.kind() == Mark.Kind.CLONE
                        && intent.origin().equals(Optional.of(name))
                        && intent.process().isPresent()
                        && !intent.isOrphaned())
                .map(Intent::name)
                .toList();
    }

    /** Waits until nobody else on this host does the same to this volume; others wait until it is closed. */
    public VolumeLock lock(VolumeLock.Purpose purpose) {
        return VolumeLock.take(state, purpose, volume.name());
    }
}
