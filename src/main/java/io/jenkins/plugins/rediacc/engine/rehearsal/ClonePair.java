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
     */
    public ClonePair(VolumeAccess access, RehearsalRequest request, Cancellation cancellation) {
        this.events = access.events();
        HostProcesses commands = new HostProcesses(cancellation);
        this.clones = new ClonePreparer(
                access,
                request,
                commands,
                access.databases().apply(commands),
                cancellation,
                new RehearsalRecord(request, access.events(), access.clock()),
                cleanUp);
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
