package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A plan's steps once more, on a fresh clone that may become production: synced to disk, without limits on what they take
 * from the host, and without the tests, which must not touch what is promoted. The clone stays when this is closed; what
 * becomes of it is for the caller to say.
 */
public final class PlanReplay implements AutoCloseable {

    private static final String ROLE = "promotion";
    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    private final RehearsalRequest request;
    private final HostProcesses commands;
    private final Cancellation cancellation;
    private final VolumeStorage storage;
    private final Optional<Database> database;
    private final EventListener events;
    private final Clock clock;
    private final CleanUp cleanUp = new CleanUp();
    private final CleanUp directories = new CleanUp();
    private final ClonePreparer clones;
    private PreparedClone prepared;
    private StepRunner runner;

    /** A replay that has not begun. */
    public PlanReplay(VolumeAccess access, RehearsalRequest request, Cancellation cancellation) {
        this.request = request;
        this.cancellation = cancellation;
        this.commands = new HostProcesses(cancellation);
        this.storage = access.storages().apply(commands);
        this.database = access.databases().apply(commands);
        this.events = access.events();
        this.clock = access.clock();
        this.clones = new ClonePreparer(
                access,
                request,
                commands,
                database,
                cancellation,
                new RehearsalRecord(request, access.events(), access.clock()),
                cleanUp,
                directories,
                ClonePreparer.Use.PROMOTION);
    }

    /** Where the clone of a run is made. */
    public static Path cloneOf(Volume volume, String runId) {
        return volume.snapshots().resolve(ClonePreparer.cloneName(volume, ROLE, runId));
    }

    /** A short directory of a run's own for sockets. */
    public static Path socketsOf(Path socketRoot, String runId) {
        return RunDirectories.sockets(socketRoot, runId);
    }

    /** Refuses, before anything was made, what could not be replayed. */
    public void verify() {
        Plan plan = request.plan().plan();
        storage.verify();
        database.ifPresent(present -> {
            present.verify(request.volume());
            present.validate(request.plan());
            present.verify(request.volume(), plan);
        });
        storage.refuseWhereFull();
        new IsolationCheck(commands).require(request.volume(), request.plan().copy());
    }

    /** Makes what the clone will need and what does not depend on its data, while production runs. */
    public void makeReady() {
        clones.makeReady(ROLE);
    }

    /** Makes the clone; its server does not run yet. */
    public Clone prepare(Snapshot snapshot) {
        prepared = clones.prepare(snapshot, ROLE);
        runner = new StepRunner(
                request,
                prepared,
                () -> {
                    throw new IllegalStateException("a step of a plan compares with nothing");
                },
                events,
                clock);
        return prepared.target();
    }

    /** Makes the clone of what the steps have made already; nothing runs in it. */
    public Clone adopt(Snapshot image) {
        return clones.cloneOf(image, ROLE);
    }

    /** The database in the clone; empty for plain files. */
    public Optional<CloneDatabase> server() {
        return prepared.database();
    }

    /** Starts the clone's server in quarantine. */
    public void start() {
        server().ifPresent(present -> present.start(LONGEST_START));
    }

    /** Runs a step of the plan; the pool is watched meanwhile, because production is in it. */
    public StepResult run(Step step) {
        int index = request.plan().plan().steps().indexOf(step) + 1;
        int count = request.plan().plan().steps().size();
        try (SpaceWatch ignored = new SpaceWatch(
                storage::pool,
                Optional::empty,
                Optional.empty(),
                request.volume().space(),
                cancellation)) {
            StepResult result =
                    runner.run("steps", index, count, step, step.timeout().orElse(TimeLimit.FOREVER));
            cancellation.check();
            return result;
        }
    }

    /** Stops the clone's server in good order. */
    public void stop() {
        server().ifPresent(CloneDatabase::stop);
    }

    /** Ends all that runs in the clone. */
    public void end() {
        undo(cleanUp);
    }

    /** Ends all that runs in the clone, and removes the run's directories. */
    @Override
    public void close() {
        end();
        undo(directories);
    }

    private void undo(CleanUp acts) {
        acts.run().forEach(left -> events.on(new Event.Notice("left behind: " + left)));
    }
}
