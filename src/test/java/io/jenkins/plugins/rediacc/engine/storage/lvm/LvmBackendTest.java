package io.jenkins.plugins.rediacc.engine.storage.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.storage.Labels;
import io.jenkins.plugins.rediacc.engine.storage.MortalTools;
import io.jenkins.plugins.rediacc.engine.storage.Promised;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import io.jenkins.plugins.rediacc.engine.storage.ThinPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on thin volumes of a real LVM with XFS, which {@code bin/test-lvm} runs in a machine of its own. */
class LvmBackendTest extends StorageBackendContract {

    private static final Set<String> READING = Set.of("lvs", "findmnt");

    private ThinPool pool;

    @BeforeAll
    void makePool() {
        pool = ThinPool.create();
    }

    @Override
    protected StorageBackend backend() {
        return new LvmBackend(commands);
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
    void knowsWhereAnObjectCameFrom() {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);

        assertThat(snapshot.parentIdentity())
                .contains(backend.find(volume, volume.path()).orElseThrow().identity());
        assertThat(clone.parentIdentity()).contains(snapshot.identity());
        assertThat(after.parentIdentity()).contains(clone.identity());
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
    @Promised("exchange and back, or a refusal")
    void anExchangeThatIsKilledAnywhereIsEndedByTheNextLook() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        Set<String> ends = new HashSet<>();

        int acts = 0;
        for (boolean killed = true; killed; acts++) {
            killed = isKilledAt(acts, clone.path());

            boolean upgraded =
                    backend.find(volume, volume.path()).orElseThrow().identity().equals(clone.identity());
            assertThat(read(volume.path())).as("after %d acts", acts).isEqualTo(upgraded ? "upgraded" : "old");
            assertThat(read(clone.path())).isEqualTo(upgraded ? "old" : "upgraded");
            ends.add(read(volume.path()));
        }
        assertThat(acts).as("acts that change something").isGreaterThan(8);
        assertThat(ends).as("taken back and ended").hasSize(2);
        assertThat(run("lvs", "--noheadings", "-o", "lv_name,lv_tags", pool.group()))
                .doesNotContain(".exchange");
        backend.verify(volume);
    }

    /** Exchanges by tools that fall silent after so many acts, as those of a killed process do; whether it came to that. */
    private boolean isKilledAt(int acts, Path clone) {
        try {
            new LvmBackend(new MortalTools(commands, acts, READING)).exchange(volume, volume.path(), clone);
            return false;
        } catch (MortalTools.Killed e) {
            return true;
        }
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

    @Test
    void anExchangeOfWhatIsInUseLeavesBothWhereTheyWere() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        try (RunningProcess user = commands.start(Command.of("sleep", "60").in(volume.path()), OutputSink.DROP)) {
            assertThat(user.isAlive()).isTrue();
            assertThatThrownBy(() -> backend.exchange(volume, volume.path(), clone.path()))
                    .hasMessageContaining("fuser");
            assertThat(read(volume.path())).isEqualTo("old");
            assertThat(read(clone.path())).isEqualTo("upgraded");
        }
        assertThat(backend.find(volume, clone.path()).orElseThrow().identity()).isEqualTo(clone.identity());
    }
}
