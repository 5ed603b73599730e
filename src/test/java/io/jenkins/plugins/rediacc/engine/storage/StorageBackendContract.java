package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every storage does, on its real file system. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StorageBackendContract {

    private static final int MEGABYTE = 1 << 20;

    protected final CommandRunner commands = new HostProcesses(new Cancellation());
    protected StorageBackend backend;
    protected Volume volume;

    private int round;

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
    private void assumeDirectories() {
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

    @Test
    void acceptsAVolumeOnItsStorage() {
        backend.verify(volume);
        assertThat(backend.diagnose(Optional.of(volume)))
                .filteredOn(finding -> !finding.subject().contains("space limit"))
                .isNotEmpty()
                .allMatch(Finding::ok);
    }

    @Test
    void aSnapshotKeepsWhatProductionOverwrites() throws IOException {
        StoredObject snapshot = snapshot("s1");

        write(volume.path(), "new");

        assertThat(readSnapshot(snapshot)).isEqualTo("old");
        assertThat(read(volume.path())).isEqualTo("new");
    }

    @Test
    void aSnapshotIsReadOnlyWhereThatIsPromised() throws IOException {
        StoredObject snapshot = snapshot("s1");

        assertThat(snapshot.readOnly()).isEqualTo(backend.promise().atomic());
        if (snapshot.readOnly() && FileFacts.isDirectory(content(snapshot.path()))) {
            assertThatThrownBy(() -> write(snapshot.path(), "changed")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCloneAndItsOriginDoNotSeeEachOthersWrites() throws IOException {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");

        write(clone.path(), "clone");
        assertThat(read(volume.path())).isEqualTo("old");
        assertThat(readSnapshot(snapshot)).isEqualTo("old");

        write(volume.path(), "production");
        assertThat(read(clone.path())).isEqualTo("clone");
        assertThat(readSnapshot(snapshot)).isEqualTo("old");
        assertThat(clone.readOnly()).isFalse();
    }

    @Test
    void keepsLinksModesAndHoles() throws IOException {
        Files.createSymbolicLink(content(volume.path()).resolve("link"), Path.of("/nowhere"));
        Path sparse = content(volume.path()).resolve("sparse");
        run("truncate", "-s", "64M", sparse.toString());
        run("chmod", "0640", sparse.toString());
        run("chown", "daemon:daemon", sparse.toString());

        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");

        assertThat(Files.readSymbolicLink(content(clone.path()).resolve("link")))
                .isEqualTo(Path.of("/nowhere"));
        Path copy = content(clone.path()).resolve("sparse");
        assertThat(Files.size(copy)).isEqualTo(64L * MEGABYTE);
        assertThat(Long.parseLong(run("stat", "-c", "%b", copy.toString()).strip()))
                .isLessThan(8);
        assertThat(run("stat", "-c", "%a %U %G", copy.toString()).strip()).isEqualTo("640 daemon daemon");
    }

    @Test
    void makesManyClonesOfOneSnapshot() throws IOException {
        StoredObject snapshot = snapshot("s1");
        List<StoredObject> clones = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clones.add(backend.clone(volume, snapshot.path(), "c" + i));
            write(clones.get(i).path(), "clone " + i);
        }

        for (int i = 0; i < 5; i++) {
            assertThat(read(clones.get(i).path())).isEqualTo("clone " + i);
        }
        assertThat(clones).extracting(StoredObject::identity).doesNotHaveDuplicates();
    }

    @Test
    void clonesASnapshotOfAClone() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);
        write(clone.path(), "tested");

        StoredObject second = backend.clone(volume, after.path(), "c2");

        assertThat(read(second.path())).isEqualTo("upgraded");
        write(second.path(), "third");
        assertThat(read(clone.path())).isEqualTo("tested");
    }

    @Test
    void destroysExactlyOneObject() throws IOException {
        StoredObject snapshot = snapshot("s1");
        StoredObject one = backend.clone(volume, snapshot.path(), "c1");
        StoredObject other = backend.clone(volume, snapshot.path(), "c2");
        Path outside = Files.writeString(root().resolve("outside" + round), "mine");
        Files.createSymbolicLink(content(one.path()).resolve("way-out"), outside);

        backend.destroy(volume, one);

        assertThat(one.path()).doesNotExist();
        assertThat(backend.list(volume)).extracting(StoredObject::path).containsExactly(other.path(), snapshot.path());
        assertThat(read(volume.path())).isEqualTo("old");
        assertThat(outside).hasContent("mine");
    }

    @Test
    void doesNotDestroyWhatHasTakenAnObjectsPlace() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        backend.destroy(volume, clone);
        StoredObject next = backend.clone(
                volume,
                volume.snapshots().resolve("s1"),
                clone.path().getFileName().toString());

        assertThatThrownBy(() -> backend.destroy(volume, clone))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED));
        assertThat(read(next.path())).isEqualTo("old");
    }

    @Test
    void anIdentityOutlivesARename() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        Path renamed = rename(clone, "renamed");
        write(renamed, "more");

        assertThat(backend.find(volume, renamed).orElseThrow().identity()).isEqualTo(clone.identity());
        assertThat(backend.find(volume, clone.path())).isEmpty();
    }

    @Test
    void listsForeignObjectsAndNeverMisreadsAName() throws IOException {
        assumeDirectories();
        StoredObject ours = snapshot("s1");
        for (String name : oddNames()) {
            createDataSet(volume.snapshots().resolve(name));
        }
        Files.writeString(volume.snapshots().resolve("file"), "no object");

        List<StoredObject> objects = backend.list(volume);

        assertThat(objects)
                .extracting(object -> object.path().getFileName().toString())
                .containsAll(oddNames())
                .contains("s1")
                .doesNotContain("file", ".marks");
        assertThat(objects).extracting(StoredObject::identity).doesNotHaveDuplicates();
        assertThat(objects).contains(backend.find(volume, ours.path()).orElseThrow());
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(backend.find(volume, volume.snapshots().resolve("nothing"))).isEmpty();
    }

    @Test
    void refusesANameThatIsTaken() {
        StoredObject snapshot = snapshot("s1");

        assertThatThrownBy(() -> snapshot("s1")).hasMessageContaining("exists already");
        assertThatThrownBy(() -> backend.clone(volume, snapshot.path(), "s1")).hasMessageContaining("exists already");
        assertThat(snapshot.path().resolve("orders")).doesNotExist();
        assertThat(snapshot.path().resolve("s1")).doesNotExist();
    }

    @Test
    void saysWhenAnObjectWasMade() {
        Instant before = Instant.now().minusSeconds(2);

        StoredObject snapshot = snapshot("s1");

        assertThat(snapshot.created()).isBetween(before, Instant.now().plusSeconds(1));
    }

    @Test
    void exclusiveBytesAreWhatAnObjectHoldsAlone() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        if (!backend.promise().knowsExclusiveBytes()) {
            assertThat(backend.exclusiveBytes(volume, clone)).isEmpty();
            return;
        }
        sync();
        long before = backend.exclusiveBytes(volume, clone).orElseThrow();
        Files.write(content(clone.path()).resolve("big"), incompressible(8 * MEGABYTE));
        sync();

        long after = backend.exclusiveBytes(volume, clone).orElseThrow();

        assertThat(after - before).isBetween(7L * MEGABYTE, 9L * MEGABYTE);
    }

    @Test
    void thePoolIsTheFileSystem() {
        Pool pool = backend.pool(volume);

        assertThat(pool.totalBytes()).isGreaterThan(100L * MEGABYTE);
        assertThat(pool.freeBytes()).isPositive().isLessThan(pool.totalBytes());
        assertThat(pool.fill()).isBetween(0.0, 1.0);
    }

    @Test
    void refusesALiveSourceUnlessItIsAtomic() throws IOException {
        if (backend.promise().atomic()) {
            assertThat(readSnapshot(backend.snapshot(volume, "s1", SourceState.LIVE)))
                    .isEqualTo("old");
        } else {
            assertThatThrownBy(() -> backend.snapshot(volume, "s1", SourceState.LIVE))
                    .isInstanceOfSatisfying(RediaccException.class, e -> {
                        assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
                        assertThat(e).hasMessageContaining("stop");
                    });
            assertThat(backend.list(volume)).isEmpty();
        }
    }

    @Test
    void exchangesAndExchangesBackOrRefuses() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        if (!backend.promise().exchanges()) {
            assertThatThrownBy(() -> backend.exchange(volume, volume.path(), clone.path()))
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.REFUSED));
            assertThat(read(volume.path())).isEqualTo("old");
            assertThat(read(clone.path())).isEqualTo("upgraded");
            return;
        }

        backend.exchange(volume, volume.path(), clone.path());
        assertThat(read(volume.path())).isEqualTo("upgraded");
        assertThat(read(clone.path())).isEqualTo("old");
        assertThat(backend.find(volume, volume.path()).orElseThrow().identity()).isEqualTo(clone.identity());

        backend.exchange(volume, volume.path(), clone.path());
        assertThat(read(volume.path())).isEqualTo("old");
        assertThat(read(clone.path())).isEqualTo("upgraded");
    }

    @Test
    void refusesToExchangeWithNothing() {
        assertThatThrownBy(() -> backend.exchange(
                        volume, volume.path(), volume.snapshots().resolve("nothing")))
                .isInstanceOf(RediaccException.class);
        assertThat(volume.path()).isDirectory();
    }

    @Test
    void refusesAVolumeThatIsElsewhere() {
        Volume other = TestVolumes.at(backend.kind(), elsewhere());

        assertThatThrownBy(() -> backend.verify(other)).isInstanceOfSatisfying(RediaccException.class, e -> {
            assertThat(e.exitCode()).isNotEqualTo(ExitCode.DONE);
            assertThat(e.explanation().remedy()).isNotBlank();
        });
    }

    @Test
    void refusesASnapshotDirectoryInsideTheVolumeAndTheOtherWayRound() {
        assumeDirectories();
        Path inside = volume.path().resolve("snapshots");
        assertThatThrownBy(() -> backend.verify(TestVolumes.at(backend.kind(), volume.path(), inside)))
                .hasMessageContaining("inside each other");
        assertThatThrownBy(() -> backend.verify(TestVolumes.at(
                        backend.kind(), volume.path(), volume.path().getParent())))
                .hasMessageContaining("inside each other");
        assertThat(inside).doesNotExist();
    }

    @Test
    void refusesASnapshotDirectoryOnAnotherFileSystem() {
        assumeDirectories();
        assumeTrue(keepsSnapshotsOnTheVolumesFileSystem(), "its snapshots need not lie on the volume's file system");
        Volume apart = TestVolumes.at(backend.kind(), volume.path(), Path.of("/dev/shm/rediacc-apart"));

        assertThatThrownBy(() -> backend.verify(apart)).hasMessageContaining("not on the volume's file system");
    }

    @Test
    void refusesAMountInsideTheVolume() throws IOException {
        assumeDirectories();
        Path nested = Files.createDirectory(volume.path().resolve("nested"));
        run("mount", "-t", "tmpfs", "none", nested.toString());
        try {
            assertThatThrownBy(() -> backend.verify(volume)).hasMessageContaining(nested.toString());
        } finally {
            run("umount", nested.toString());
        }
    }

    @Test
    void doesNotDestroyWithAMountInside() throws IOException {
        assumeDirectories();
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        Path nested = Files.createDirectory(clone.path().resolve("nested"));
        run("mount", "-t", "tmpfs", "none", nested.toString());
        try {
            Files.writeString(nested.resolve("precious"), "mine");
            assertThatThrownBy(() -> backend.destroy(volume, clone)).isInstanceOf(RediaccException.class);
            assertThat(nested.resolve("precious")).hasContent("mine");
            assertThat(read(clone.path())).isEqualTo("old");
        } finally {
            run("umount", nested.toString());
        }
    }

    @Test
    void aLinkInPlaceOfTheVolumeIsRefused() throws IOException {
        assumeDirectories();
        Path link = Files.createSymbolicLink(volume.path().resolveSibling("link"), volume.path());

        assertThatThrownBy(() -> backend.verify(TestVolumes.at(backend.kind(), link)))
                .isInstanceOf(RediaccException.class);
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
