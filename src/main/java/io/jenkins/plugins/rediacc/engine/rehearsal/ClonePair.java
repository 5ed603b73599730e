package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The databases of two snapshots, each in a running, quarantined clone, to be compared; both go when this is closed. */
public final class ClonePair implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofHours(12);

    private final CleanUp cleanUp = new CleanUp();
    private final EventListener events;
    private final ClonePreparer clones;

    /**
     * No clones yet.
     *
     * @param request the run that the clones belong to; its work directory is removed, its plan is not run
     * @param storages the volume's storage, driven by the given runner
     * @param databases the volume's database, driven by the given runner
     * @param socketRoot a short directory for the sockets of clones
     */
    public ClonePair(
            RehearsalRequest request,
            Function<CommandRunner, VolumeStorage> storages,
            Function<CommandRunner, Optional<Database>> databases,
            Cancellation cancellation,
            EventListener events,
            Path socketRoot,
            Clock clock) {
        this.events = events;
        HostProcesses commands = new HostProcesses(cancellation);
        RunDirectories directories = new RunDirectories(
                request.work(),
                RunDirectories.sockets(socketRoot, request.runId()),
                request.plan().copy());
        cleanUp.add("the comparison's directories", directories::remove);
        this.clones = new ClonePreparer(
                request,
                directories,
                storages.apply(commands),
                storages.apply(new HostProcesses(new Cancellation())),
                databases.apply(commands),
                commands,
                cancellation,
                new RehearsalRecord(request, events, clock),
                events,
                cleanUp,
                clock,
                ClonePreparer.Use.REHEARSAL);
    }

    /** The running database of the one that came first. */
    public CloneDatabase before(Snapshot snapshot) {
        return started(snapshot, Rehearser.BEFORE);
    }

    /** The running database of the one that came after it. */
    public CloneDatabase after(Snapshot snapshot) {
        return started(snapshot, Rehearser.MAIN);
    }

    private CloneDatabase started(Snapshot snapshot, String role) {
        CloneDatabase database = clones.prepare(snapshot, role).database().orElseThrow();
        database.start(LONGEST_START);
        return database;
    }

    @Override
    public void close() {
        cleanUp.run().forEach(left -> events.on(new Event.Notice("left behind: " + left)));
    }
}
