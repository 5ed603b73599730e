package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A volume with its storage, for tests of what is the same on every storage: plain copies, unless a subclass says else. */
abstract class VolumeFixture {

    protected static final Instant NOW = Instant.parse("2026-11-22T13:15:00Z");

    protected final CommandRunner commands = new HostProcesses(new Cancellation());

    @TempDir
    protected Path state;

    @TempDir
    private Path temporary;

    protected Volume volume;
    protected VolumeStorage storage;

    protected String kind() {
        return "copy";
    }

    /** A fresh directory on the storage under test. */
    protected Path home() throws IOException {
        return temporary.toRealPath();
    }

    protected void createDataSet(Path path) throws IOException {
        Files.createDirectory(path);
    }

    /** Renames an object behind rediacc's back; gives its new path. */
    protected Path rename(Path path, String name) throws IOException {
        return Files.move(path, path.resolveSibling(name));
    }

    /** Gives another object the very mark of a clone. */
    protected void copyMark(Clone from, Path to) throws IOException {
        Path marks = SnapshotDirectory.marks(volume);
        Files.copy(
                marks.resolve(from.identity() + ".json"),
                marks.resolve(object(to).identity() + ".json"));
    }

    /** Leaves only the beginning of a clone's mark. */
    protected void damageMark(Clone clone) throws IOException {
        Files.writeString(SnapshotDirectory.marks(volume).resolve(clone.identity() + ".json"), "{\"identity\":");
    }

    @BeforeEach
    final void makeVolume() throws IOException {
        Path home = home();
        createDataSet(home.resolve("orders"));
        Files.writeString(home.resolve("orders/rows"), "production");
        volume = TestVolumes.at(kind(), home.resolve("orders"));
        storage = open(volume);
    }

    protected VolumeStorage open(Volume any) {
        return StorageBackends.open(any, commands, state, List.of(any.path()));
    }

    protected Snapshot snapshot() {
        return snapshotAt(NOW);
    }

    protected Snapshot snapshotAt(Instant time) {
        return storage.snapshot(
                "run-1", "manual", time, Optional.empty(), SourceState.STOPPED, Optional.empty(), path -> {});
    }

    protected Clone clone(Snapshot snapshot, String name) {
        return storage.clone(snapshot, name, "run-1", Optional.of(NOW.plusSeconds(3600)), NOW);
    }

    protected boolean isThere(Path path) {
        return StorageBackends.of(kind(), commands).find(volume, path).isPresent();
    }

    /** What a snapshot holds in the file of rows; where the storage does not show it, by a clone of it. */
    protected String rows(Snapshot snapshot) throws IOException {
        if (FileFacts.isDirectory(snapshot.path())) {
            return Files.readString(snapshot.path().resolve("rows"));
        }
        Clone clone = clone(snapshot, "look");
        try {
            return Files.readString(clone.path().resolve("rows"));
        } finally {
            storage.destroy(clone);
        }
    }

    protected StoredObject object(Path path) {
        return StorageBackends.of(kind(), commands).find(volume, path).orElseThrow();
    }

    protected void run(String... argv) {
        commands.run(Command.of(argv)).orFail(Explanation.of("the test cannot run " + List.of(argv)));
    }

    protected static OwnerProcess deadProcess() {
        OwnerProcess self = OwnerProcess.current();
        return new OwnerProcess(self.pid(), self.startTicks() - 1, self.bootId(), self.namespace());
    }

    /** Makes an intent look as if its process had been killed. */
    protected void kill(String name) {
        Intents intents = storage.intents();
        Intent intent = intents.find(name).orElseThrow();
        intents.write(new Intent(
                intent.name(),
                intent.volume(),
                intent.path(),
                intent.kind(),
                intent.origin(),
                intent.owner(),
                Optional.of(deadProcess()),
                intent.created(),
                intent.expires()));
    }
}
