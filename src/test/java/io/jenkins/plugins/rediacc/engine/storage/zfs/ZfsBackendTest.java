package io.jenkins.plugins.rediacc.engine.storage.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.JournaledExchangeContract;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.SudoTable;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZfsBackendTest extends JournaledExchangeContract {

    private static final int MEGABYTE = 1 << 20;

    private ZfsPool pool;

    @TempDir
    private static Path elsewhere;

    @BeforeAll
    void mount() {
        pool = ZfsPool.create(1L << 30);
    }

    @AfterAll
    void unmount() {
        pool.close();
    }

    @Override
    protected StorageBackend backend(CommandRunner tools) {
        return new ZfsBackend(tools);
    }

    /** Production itself is unmounted by a promotion alone, for which the engine runs as root. */
    @Test
    void everyCloneIsMountedByTheTableOfSudo() {
        String production = pool.datasetAt(volume.path());
        assertAllAllowedBy(
                SudoTable.ofDataset(production),
                argv -> List.of("mount", "unmount").contains(argv.get(1))
                        && !argv.get(argv.size() - 1).equals(production));
    }

    @Override
    protected Set<String> reading() {
        return Set.of("get", "list");
    }

    @Override
    protected String names() {
        return String.join("\n", pool.names());
    }

    @Override
    protected String between() {
        return ":exchange";
    }

    @Override
    protected Path root() {
        return pool.root();
    }

    @Override
    protected Path elsewhere() {
        return elsewhere;
    }

    @Override
    protected void createDataSet(Path path) {
        pool.dataset(path);
    }

    @Override
    protected Path rename(StoredObject object, String name) {
        return pool.rename(object.path(), name);
    }

    @Override
    protected AutoCloseable fillPool() {
        return pool.fill();
    }

    @Override
    protected void sync() {
        pool.sync();
    }

    @Override
    protected boolean keepsSnapshotsOnTheVolumesFileSystem() {
        return false;
    }

    @Override
    protected List<String> oddNames() {
        return List.of("plain name", "-rf two  words");
    }

    @Test
    void aDatasetIsNamedByItsNameOrItsMountPoint() {
        StorageKind.Reference names = ZfsBackend.NAMES.reference().orElseThrow();

        assertThat(names.place().apply(pool.datasetAt(volume.path()))).isEqualTo(volume.path());
        assertThat(names.place().apply(volume.path().toString())).isEqualTo(volume.path());
        assertThat(names.place().apply("nothing/here")).isEqualTo(Path.of("/nothing/here"));
        assertThat(names.accepts("tank/pg")).isTrue();
        assertThat(List.of("tank", "tank/", "tank/pg@s1", "pg", "-x/y", "tank/a\nb"))
                .noneMatch(names::accepts);
    }

    @Test
    void refusesADirectoryThatIsNoDataset() throws IOException {
        Path directory = Files.createDirectory(volume.path().resolveSibling("directory"));

        assertThatThrownBy(() -> backend.verify(TestVolumes.at("zfs", directory)))
                .hasMessageContaining("not a dataset")
                .hasMessageContaining("zfs create");
    }

    @Test
    void refusesThePoolItself() {
        assertThatThrownBy(() -> backend.verify(
                        TestVolumes.at("zfs", pool.root(), pool.root().resolveSibling("snapshots"))))
                .hasMessageContaining("is the pool");
    }

    @Test
    void refusesAClusterThatIsDividedOverDatasetsElsewhere() throws IOException {
        Path elsewhere = volume.path().resolveSibling("wal");
        run("zfs", "create", "-o", "mountpoint=" + elsewhere, pool.datasetAt(volume.path()) + "/wal");

        assertThatThrownBy(() -> backend.verify(volume))
                .hasMessageContaining("not mounted in their place")
                .hasMessageContaining(elsewhere.toString());
    }

    @Test
    void aSnapshotAndACloneHoldTheDatasetsBelow() throws IOException {
        run("zfs", "create", pool.datasetAt(volume.path()) + "/wal");
        write(volume.path().resolve("wal"), "first");
        backend.verify(volume);

        StoredObject snapshot = snapshot("s1");
        write(volume.path().resolve("wal"), "second");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");

        assertThat(read(clone.path().resolve("wal"))).isEqualTo("first");
        assertThat(backend.list(volume)).extracting(StoredObject::path).containsExactly(clone.path(), snapshot.path());
        backend.destroy(volume, clone);
        assertThat(clone.path()).doesNotExist();
        backend.destroy(volume, snapshot);
        assertThat(run("zfs", "list", "-H", "-r", "-t", "snapshot", "-o", "name", pool.datasetAt(volume.path())))
                .doesNotContain("@s1");
        assertThat(read(volume.path().resolve("wal"))).isEqualTo("second");
    }

    @Test
    void doesNotDestroyADatasetThatAnotherHandMadeInsideAClone() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        String foreign = pool.datasetAt(clone.path()) + "/foreign";
        run("zfs", "create", foreign);

        assertThatThrownBy(() -> backend.destroy(volume, clone))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("foreign");

        assertThat(read(clone.path())).isEqualTo("old");
        pool.destroy(foreign);
    }

    @Test
    void doesNotDestroyACloneOfWhichSnapshotsWereTaken() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);

        assertThatThrownBy(() -> backend.destroy(volume, clone)).hasMessageContaining("@s2");
        assertThat(read(clone.path())).isEqualTo("old");

        backend.destroy(volume, after);
        backend.destroy(volume, clone);
        assertThat(clone.path()).doesNotExist();
    }

    @Test
    void aLabelIsOnTheVeryObjectAndOnNoneMadeFromIt() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        backend.labels().orElseThrow().write(volume, clone, "ours");
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);
        StoredObject second = backend.clone(volume, after.path(), "c2");

        assertThat(backend.find(volume, clone.path()).orElseThrow().label()).contains("ours");
        assertThat(after.label()).isEmpty();
        assertThat(second.label()).isEmpty();
    }

    @Test
    void aHeldSnapshotIsSafeFromZfsItself() {
        StoredObject snapshot = snapshot("s1");
        Labels labels = backend.labels().orElseThrow();
        labels.hold(volume, snapshot);
        labels.hold(volume, snapshot);

        assertThatThrownBy(() -> run("zfs", "destroy", pool.datasetAt(volume.path()) + "@s1"))
                .isInstanceOf(RediaccException.class);

        labels.release(volume, snapshot);
        labels.release(volume, snapshot);
        backend.destroy(volume, snapshot);
        assertThat(backend.list(volume)).isEmpty();
    }

    @Test
    void aCloneAtItsLimitDoesNotStopProduction() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        try (StorageBackend.SpaceCap cap =
                backend.capSpace(volume, clone, 10L * MEGABYTE).orElseThrow()) {
            assertThat(cap).isNotNull();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 60; i++) {
                            Files.write(clone.path().resolve("big" + i), incompressible(MEGABYTE));
                            sync();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("quota");
            Files.write(volume.path().resolve("big"), incompressible(20 * MEGABYTE));
        }
        Files.write(clone.path().resolve("after"), incompressible(20 * MEGABYTE));
    }

    @Test
    void whatIsSetOnProductionIsSetOnWhatTakesItsPlace() throws IOException {
        pool.setProperty(volume.path(), "recordsize", "8192");
        pool.setProperty(volume.path(), "my:tag", "two words");
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");

        backend.exchange(volume, volume.path(), clone.path());

        assertThat(run(
                        "zfs",
                        "get",
                        "-H",
                        "-o",
                        "value",
                        "recordsize,my:tag,mountpoint",
                        pool.datasetAt(volume.path())))
                .isEqualTo("8K\ntwo words\n" + volume.path() + "\n");
        assertThat(run("zfs", "get", "-H", "-o", "source", "mountpoint", pool.datasetAt(clone.path())))
                .contains("inherited");
        backend.exchange(volume, volume.path(), clone.path());
    }

    @Test
    void anInheritedMountPointStaysInherited() throws IOException {
        String parent = pool.name() + "/inherited";
        Path home = volume.path().resolveSibling("inherited");
        run("zfs", "create", "-o", "mountpoint=" + home, parent);
        run("zfs", "create", parent + "/pg");
        Volume inherited = TestVolumes.at("zfs", home.resolve("pg"));
        Files.createDirectories(inherited.snapshots());
        write(inherited.path(), "old");
        StoredObject clone = backend.clone(
                inherited,
                backend.snapshot(inherited, "s1", SourceState.STOPPED).path(),
                "c1");

        backend.exchange(inherited, inherited.path(), clone.path());

        assertThat(run("zfs", "get", "-H", "-o", "value,source", "mountpoint", parent + "/pg"))
                .isEqualTo(home.resolve("pg") + "\tinherited from " + parent + "\n");
    }

    @Test
    void theOldSideGoesOnlyWhenProductionStandsAlone() throws IOException {
        write(pool.datasetBelow(volume.path(), "wal"), "old wal");
        StoredObject hourly = snapshot("hourly");
        StoredObject last = snapshot("last");
        StoredObject clone = backend.clone(volume, last.path(), "c1");
        backend.exchange(volume, volume.path(), clone.path());
        StoredObject old = backend.find(volume, clone.path()).orElseThrow();
        assertThatThrownBy(() -> backend.destroy(volume, old)).isInstanceOf(RediaccException.class);

        backend.standAlone(volume);
        backend.standAlone(volume);

        assertThat(backend.list(volume))
                .extracting(StoredObject::identity)
                .containsExactly(old.identity(), hourly.identity(), last.identity());
        backend.destroy(volume, old);
        backend.destroy(volume, last);
        assertThat(read(volume.path())).isEqualTo("old");
        assertThat(read(volume.path().resolve("wal"))).isEqualTo("old wal");
    }

    @Test
    void refusesAHolderOfClonesWithAnotherMountPoint() {
        StoredObject snapshot = snapshot("s1");
        String holder = pool.datasetAt(volume.path()) + ".rediacc";
        run("zfs", "create", "-o", "canmount=off", "-o", "mountpoint=none", holder);

        assertThatThrownBy(() -> backend.clone(volume, snapshot.path(), "c1"))
                .hasMessageContaining(holder)
                .hasMessageContaining("mountpoint");
        run("zfs", "destroy", holder);
    }
}
