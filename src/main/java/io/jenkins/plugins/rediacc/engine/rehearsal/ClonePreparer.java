package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import io.jenkins.plugins.rediacc.engine.exec.SandboxSpec;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.CloneShell;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes a clone of a snapshot and all that is needed to run something in it, each with its undoing. */
final class ClonePreparer {

    /** A clone whose rehearsal never came back is destroyed after this time, at the latest. */
    private static final Duration SPARE_TIME = Duration.ofHours(1);

    private static final Duration LONGEST_WITHOUT_LIMIT = Duration.ofDays(7);

    private final RehearsalRequest request;
    private final RunDirectories directories;
    private final VolumeStorage storage;
    private final VolumeStorage cleaningStorage;
    private final Optional<Database> database;
    private final HostProcesses commands;
    private final Cancellation cancellation;
    private final RehearsalRecord record;
    private final EventListener events;
    private final CleanUp cleanUp;
    private final Clock clock;
    private final Use use;

    /** What clones are made for. */
    enum Use {
        /** They are thrown away, and production goes before them. */
        REHEARSAL,
        /** One of them may become production, which waits for it: synced to disk, without limits, not cleaned up here. */
        PROMOTION
    }

    /**
     * A preparer for one run.
     *
     * @param commands the run's own, which drive the storage and the database
     * @param database driven by the same commands
     * @param record hears what should be known of the clones
     * @param cleanUp gets the undoing of the run's directories, and of each clone
     */
    ClonePreparer(
            VolumeAccess access,
            RehearsalRequest request,
            HostProcesses commands,
            Optional<Database> database,
            Cancellation cancellation,
            RehearsalRecord record,
            CleanUp cleanUp) {
        this(access, request, commands, database, cancellation, record, cleanUp, cleanUp, Use.REHEARSAL);
    }

    /**
     * A preparer of clones for that use.
     *
     * @param cleanUp gets the undoing of each clone
     * @param last gets the undoing of the run's directories
     */
    ClonePreparer(
            VolumeAccess access,
            RehearsalRequest request,
            HostProcesses commands,
            Optional<Database> database,
            Cancellation cancellation,
            RehearsalRecord record,
            CleanUp cleanUp,
            CleanUp last,
            Use use) {
        this.request = request;
        this.directories = new RunDirectories(
                request.work(),
                RunDirectories.sockets(access.socketRoot(), request.runId()),
                Stream.concat(Stream.of(request.plan().copy()), surroundings().shown().stream())
                        .toList());
        last.add("the run's directories", directories::remove);
        this.storage = access.storages().apply(commands);
        this.cleaningStorage = access.cleaningStorage();
        this.database = database;
        this.commands = commands;
        this.cancellation = cancellation;
        this.record = record;
        this.events = access.events();
        this.cleanUp = cleanUp;
        this.clock = access.clock();
        this.use = use;
    }

    /** Makes, before its snapshot is taken, what a clone of that role will need and what does not depend on its data. */
    void makeReady(String role) {
        directories.prepare(role);
        database.ifPresent(present -> present.makeReady(
                request.volume(),
                request.plan().plan(),
                IsolationCheck.scriptUser(request.volume(), commands.users()),
                directories.sockets(role)));
    }

    /**
     * A clone with its sandbox and its database, which is quarantined and not yet started.
     *
     * @param role what the clone is for, as a part of its name
     */
    PreparedClone prepare(Snapshot snapshot, String role) {
        Clone clone = cloneOf(snapshot, role);
        Optional<CloneShell> shell = storage.shell(clone);
        if (shell.isPresent()) {
            directories.prepare(role);
            return new PreparedClone(clone, ScriptPlace.in(shell.get()), Optional.empty());
        }
        OsUsers users = commands.users();
        OsUser scriptUser = IsolationCheck.scriptUser(request.volume(), users);
        directories.prepare(role);
        Sandbox sandbox = openSandbox(clone, snapshot, role);
        cleanUp.add("the sandbox of " + clone.id(), sandbox::close);
        cancellation.onRequest(sandbox::close);
        Optional<CloneDatabase> opened =
                database.map(present -> present.open(context(clone, snapshot, role, sandbox, scriptUser)));
        opened.ifPresent(present -> cleanUp.add("the server of " + clone.id(), present::close));
        return new PreparedClone(clone, ScriptPlace.in(sandbox, scriptUser, commands), opened);
    }

    static String cloneName(Volume volume, String role, String runId) {
        return "rediacc_" + volume.name() + "_" + role + "_" + runId;
    }

    /** A clone and nothing else. */
    Clone cloneOf(Snapshot snapshot, String role) {
        String name = cloneName(request.volume(), role, request.runId());
        Clone clone = storage.clone(snapshot, name, request.runId(), expiry(), clock.instant());
        if (request.keepClone() && role.equals(Rehearser.MAIN)) {
            storage.release(clone.id());
        } else if (use == Use.REHEARSAL) {
            cleanUp.add("the clone " + name, () -> cleaningStorage.destroy(clone));
        }
        return clone;
    }

    /** When clean-up may destroy what a rehearsal that never came back has made. */
    Optional<Instant> expiry() {
        Duration longest = request.plan().plan().limits().duration().orElse(LONGEST_WITHOUT_LIMIT);
        return Optional.of(clock.instant().plus(longest).plus(SPARE_TIME));
    }

    private Sandbox openSandbox(Clone clone, Snapshot snapshot, String role) {
        Supplier<SandboxSpec> spec = () -> sandbox(clone, snapshot, role);
        if (use == Use.PROMOTION) {
            return CloneSandbox.open(request.volume(), ResourceGroup.unthrottled(), spec, commands, record::notice);
        }
        return CloneSandbox.open(
                request.volume(),
                request.runId(),
                clone.id(),
                request.plan().plan().limits().resources().or(request.volume().limits()),
                spec,
                commands,
                record::notice);
    }

    private SandboxSpec sandbox(Clone clone, Snapshot snapshot, String role) {
        List<Path> sockets = productionSockets(snapshot);
        surroundings().requireApartFrom(directories.hidden(request.volume(), request.otherPaths(), sockets));
        List<Path> alsoHidden = Stream.concat(request.otherPaths().stream(), surroundings().hidden().stream())
                .toList();
        return directories.sandbox(
                clone,
                role,
                directories.hidden(request.volume(), alsoHidden, sockets),
                IsolationCheck.usersOf(request.volume(), commands.users()));
    }

    private PlanSurroundings surroundings() {
        return new PlanSurroundings(request.plan().plan(), request.volume());
    }

    private List<Path> productionSockets(Snapshot snapshot) {
        return database.isPresent() && snapshot.position().isPresent()
                ? database.get()
                        .socketDirectories(request.volume(), snapshot.position().get())
                : List.of();
    }

    private CloneContext context(Clone clone, Snapshot snapshot, String role, Sandbox sandbox, OsUser scriptUser) {
        Position position = snapshot.position()
                .orElseThrow(() -> RediaccException.refused(
                        Explanation.of("the snapshot " + snapshot.id() + " was taken without its database's position")
                                .todo("take a new snapshot")));
        return new CloneContext(
                request.volume(),
                clone,
                position,
                sandbox,
                commands,
                scriptUser,
                directories.sockets(role),
                directories.serverLogs(request.output(), role),
                this::hear,
                request.mask(),
                memoryBytes(),
                use == Use.PROMOTION);
    }

    /** What a clone's database has to say belongs in the report. */
    private void hear(Event event) {
        if (event instanceof Event.Notice notice) {
            record.notice(notice.text());
        } else {
            events.on(event);
        }
    }

    private long memoryBytes() {
        return request.plan()
                .plan()
                .limits()
                .resources()
                .or(request.volume().limits())
                .memoryBytes()
                .orElse(CloneContext.DEFAULT_MEMORY);
    }
}
