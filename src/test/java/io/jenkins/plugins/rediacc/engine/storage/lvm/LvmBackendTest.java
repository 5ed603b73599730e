package io.jenkins.plugins.rediacc.engine.storage.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.storage.JournaledExchangeContract;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.Promised;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import io.jenkins.plugins.rediacc.engine.storage.ThinPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on thin volumes of a real LVM with XFS, which {@code bin/test-lvm} runs in a machine of its own. */
class LvmBackendTest extends JournaledExchangeContract {

    private ThinPool pool;

    @BeforeAll
    void makePool() {
        pool = ThinPool.create();
    }

    @AfterAll
    void removePool() {
        pool.close();
    }

    @Override
    protected StorageBackend backend(CommandRunner tools) {
        return new LvmBackend(tools);
    }

    @Override
    protected Set<String> reading() {
        return Set.of("lvs", "findmnt");
    }

    @Override
    protected String names() {
        return run("lvs", "--noheadings", "-o", "lv_name,lv_tags", pool.group());
    }

    @Override
    protected String between() {
        return ".exchange";
    }

    @Override
    protected Path root() {
        return pool.root();
    }

    @Override
    protected Path elsewhere() {
        return Path.of("/dev/shm");
    }

    @Override
    protected void createDataSet(Path path) {
        if (path.equals(volume.path())) {
            pool.clear();
        }
        pool.volume(path);
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
        run("sync");
    }

    @Override
    protected boolean keepsSnapshotsOnTheVolumesFileSystem() {
        return false;
    }

    @Override
    protected List<String> oddNames() {
        return List.of("lvol.0", "+a-b--c_d");
    }

    @Test
    void aLogicalVolumeIsNamedByItsNameOrItsMountPoint() {
        StorageKind.Reference names = LvmBackend.NAMES.reference().orElseThrow();

        assertThat(names.place().apply(pool.volumeAt(volume.path()))).isEqualTo(volume.path());
        assertThat(names.place().apply(volume.path().toString())).isEqualTo(volume.path());
        assertThat(names.place().apply("nothing/here")).isEqualTo(Path.of("/dev/nothing/here"));
    }

    @Test
    void refusesADirectoryThatIsNoWholeVolume() throws IOException {
        Path directory = Files.createDirectory(volume.path().resolve("inside"));

        assertThatThrownBy(() -> backend.verify(TestVolumes.at("lvm", directory, volume.snapshots())))
                .hasMessageContaining("not all of it");
    }

    @Test
    void refusesAVolumeThatIsNotThin() {
        Path thick = volume.path().resolveSibling("thick");
        pool.thickVolume(thick);

        assertThatThrownBy(() -> backend.verify(TestVolumes.at("lvm", thick, volume.snapshots())))
                .hasMessageContaining("not thin")
                .hasMessageContaining("lvcreate -V");
    }

    @Test
    void refusesAClusterThatIsDividedOverTwoVolumes() {
        Path wal = volume.path().resolve("pg_wal");
        pool.volume(wal);

        assertThatThrownBy(() -> backend.verify(volume)).hasMessageContaining(wal.toString());
    }

    @Test
    void aSnapshotStaysInactiveAndACloneDoesToo() {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");

        assertThat(pool.field(pool.group() + "/s1", "lv_attr"))
                .startsWith("Vri-")
                .endsWith("k");
        assertThat(pool.field(pool.volumeAt(clone.path()), "lv_attr"))
                .startsWith("Vwi-ao")
                .endsWith("k");
    }

    @Test
    @Promised("other hands' objects stay untouched")
    void listsSnapshotsOfProductionByAnotherHandAndNoOtherVolumes() {
        Path neighbour = volume.path().resolveSibling("neighbour");
        pool.volume(neighbour);
        String production = pool.volumeAt(volume.path());
        run("lvcreate", "--snapshot", "--name", "by-hand", production);
        run("lvcreate", "--snapshot", "--name", "of-another", pool.volumeAt(neighbour));

        assertThat(backend.list(volume))
                .extracting(object -> object.path().getFileName().toString())
                .containsExactly("by-hand");
    }

    @Test
    void aLabelIsOnTheVeryObjectAndOnNoneMadeFromIt() {
        String text = "ö{\"a\": 1}".repeat(200);
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        Labels labels = backend.labels().orElseThrow();
        labels.write(volume, clone, "before");
        labels.write(volume, clone, text);
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);

        assertThat(backend.find(volume, clone.path()).orElseThrow().label()).contains(text);
        assertThat(after.label()).isEmpty();
        labels.hold(volume, after);
        labels.hold(volume, after);
        assertThat(pool.field(pool.group() + "/s2", "lv_tags")).contains(LvmLabels.HOLD);
        labels.release(volume, after);
        labels.write(volume, clone, "");
        assertThat(pool.field(pool.group() + "/s2", "lv_tags")).doesNotContain(LvmLabels.HOLD);
        assertThat(backend.find(volume, clone.path()).orElseThrow().label()).isEmpty();
    }

    @Test
    void anExchangeKeepsTheMountOptionsAndWhatIsActiveAtTheStartOfTheHost() {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        String production = pool.volumeAt(volume.path());

        backend.exchange(volume, volume.path(), clone.path());

        assertThat(pool.volumeAt(volume.path())).isEqualTo(production);
        assertThat(run(
                        "findmnt",
                        "-n",
                        "-o",
                        "OPTIONS",
                        "--mountpoint",
                        volume.path().toString()))
                .contains("noatime")
                .doesNotContain("nouuid");
        assertThat(pool.field(production, "lv_attr")).doesNotEndWith("k");
        assertThat(pool.field(pool.volumeAt(clone.path()), "lv_attr")).endsWith("k");
    }
}
