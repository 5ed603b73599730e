package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.PlainSandbox;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Instant;
import java.util.Optional;

/** Makes clones that outlive the engine, for people to look at: quarantined, and not started. */
public final class CloneMaker {

    private final Volume volume;
    private final VolumeStorage storage;
    private final Optional<Database> database;
    private final CommandRunner commands;
    private final EventListener events;

    public CloneMaker(
            Volume volume,
            VolumeStorage storage,
            Optional<Database> database,
            CommandRunner commands,
            EventListener events) {
        this.volume = volume;
        this.storage = storage;
        this.database = database;
        this.commands = commands;
        this.events = events;
    }

    /**
     * Makes a clone.
     *
     * @param owner the run that makes it
     * @param expires when clean-up may destroy it
     */
    public Clone make(Snapshot snapshot, String name, String owner, Instant expires, Instant now) {
        Clone clone = makeOfThisProcess(snapshot, name, owner, expires, now);
        storage.release(clone.id());
        return clone;
    }

    /** Makes a clone likewise, which clean-up destroys as soon as this process has ended. */
    public Clone makeOfThisProcess(Snapshot snapshot, String name, String owner, Instant expires, Instant now) {
        Clone clone = storage.clone(snapshot, name, owner, Optional.of(expires), now);
        try {
            if (database.isPresent() && snapshot.position().isPresent()) {
                database.get().quarantine(context(clone, snapshot.position().get()));
            }
        } catch (RuntimeException e) {
            storage.destroy(clone);
            throw e;
        }
        return clone;
    }

    private CloneContext context(Clone clone, Position position) {
        OsUser engine = commands.users().current();
        return new CloneContext(
                volume,
                clone,
                position,
                new PlainSandbox(engine, ResourceGroup.lowPriority()),
                commands,
                engine,
                clone.path(),
                clone.path(),
                events,
                SecretMask.NONE,
                volume.limits().memoryBytes().orElse(CloneContext.DEFAULT_MEMORY),
                true);
    }
}
