package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The runs in progress, in {@code runs/<id>.json} of the state directory. A run is there before it makes anything, and
 * goes when all of it is gone; so one whose process has ended has left something behind.
 */
public final class RunRegister {

    private static final String LOCK = "register";

    private record Entry(String id, OwnerProcess process, Instant began) {}

    private final Path state;
    private final Path directory;

    public RunRegister(Path state) {
        this.state = state;
        this.directory = state.resolve("runs");
    }

    /** Enters a run of this process; refuses an id under which another one runs, or has died. */
    public void begin(String id) {
        Names.require("run", id);
        try (VolumeLock ignored = VolumeLock.take(state, VolumeLock.Purpose.RUNS, LOCK)) {
            DurableJson.read(directory, id, Entry.class).ifPresent(RunRegister::refuse);
            SharedAccess.createDirectories(directory);
            DurableJson.write(directory, id, new Entry(id, OwnerProcess.current(), Instant.now()));
        } catch (IOException e) {
            throw DurableJson.failure("create", directory, e);
        }
    }

    /** Takes the run out: nothing of it is left. */
    public void end(String id) {
        DurableJson.delete(directory, id);
    }

    /** The ids of runs whose process has ended without taking them out. */
    public List<String> dead() {
        return DurableJson.readAll(directory, Entry.class).stream()
                .filter(entry -> Names.isValid(entry.id()) && entry.process().hasEnded())
                .map(Entry::id)
                .toList();
    }

    private static void refuse(Entry entry) {
        throw RediaccException.refused(
                entry.process().hasEnded()
                        ? Explanation.of("run " + entry.id() + " ended at some time after " + entry.began()
                                        + " without cleaning up")
                                .state("nothing was created; what that run left is still there")
                                .todo("run 'rediacc gc', then try again")
                        : Explanation.of("run " + entry.id() + " is in progress, in process "
                                        + entry.process().pid())
                                .state("nothing was created")
                                .todo("wait for it, or use another run id"));
    }
}
