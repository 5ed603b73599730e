package io.jenkins.plugins.rediacc.engine.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** A volume on a real storage, for the tests of what every storage does, and what differs between them. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StorageContractFixture {

    protected static final int MEGABYTE = 1 << 20;

    protected final RecordedCommands commands = new RecordedCommands(new HostProcesses(new Cancellation()));
    protected StorageBackend backend;
    protected Volume volume;

    protected int round;

    /** The backend under test. */
    protected abstract StorageBackend backend();

    /** A directory on the backend's file system. */
    protected abstract Path root();

    /** A path at which the backend must refuse a volume, because it is not on such a storage. */
    protected abstract Path elsewhere();

    /** Makes an empty data set at a path that does not exist. */
    protected abstract void createDataSet(Path path) throws IOException;

    /** The directory that shows what is in the volume or object at that path: the path itself on most storages. */
    protected Path content(Path dataSet) throws IOException {
        return dataSet;
    }

    /** The volume that the tests work on, not yet there. */
    protected Volume volumeIn(Path home) {
        return TestVolumes.at(backend.kind(), home.resolve("orders"));
    }

    /** Whether its objects are directories of this host; a test of what only such a storage can promise asks for it. */
    protected final void assumeDirectories() {
        assumeTrue(backend.showsFiles(), "its objects are no directories of this host");
    }

    /** Renames an object behind rediacc's back; gives its new path. */
    protected Path rename(StoredObject object, String name) throws IOException {
        return Files.move(object.path(), object.path().resolveSibling(name));
    }

    /** Whether snapshots must lie on the volume's own file system. */
    protected boolean keepsSnapshotsOnTheVolumesFileSystem() {
        return true;
    }

    /** Names of objects by other hands, as odd as the storage takes them. */
    protected List<String> oddNames() {
        return List.of("plain name", "-rf $(id) 'ü'");
    }

    /** Writes to the disk what has been written to files. */
    protected void sync() {
        run("sync", "--file-system", root().toString());
    }

    /** What a snapshot holds; where the storage does not show it, by a clone of it. */
    protected String readSnapshot(StoredObject snapshot) throws IOException {
        if (FileFacts.isDirectory(content(snapshot.path()))) {
            return read(snapshot.path());
        }
        StoredObject clone = backend.clone(volume, snapshot.path(), "look");
        try {
            return read(clone.path());
        } finally {
            backend.destroy(volume, clone);
        }
    }

    @BeforeEach
    void makeVolume() throws IOException {
        backend = backend();
        Path home = Files.createDirectory(root().resolve("round" + ++round));
        volume = volumeIn(home);
        createDataSet(volume.path());
        Files.createDirectory(volume.snapshots());
        write(volume.path(), "old");
    }

    @AfterEach
    void destroyEverything() {
        for (StoredObject object : Lineage.youngestFirst(backend.list(volume), StoredObject::readOnly)) {
            backend.destroy(volume, object);
        }
    }

    protected StoredObject snapshot(String name) {
        return backend.snapshot(volume, name, SourceState.STOPPED);
    }

    protected static byte[] incompressible(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    protected void write(Path dataSet, String text) throws IOException {
        Files.writeString(content(dataSet).resolve("a file"), text);
    }

    protected String read(Path dataSet) throws IOException {
        return Files.readString(content(dataSet).resolve("a file"));
    }

    protected String run(String... argv) {
        return commands.run(Command.of(argv).within(Duration.ofMinutes(1)))
                .orFail(Explanation.of("the test cannot run " + List.of(argv)))
                .stdout();
    }
}
