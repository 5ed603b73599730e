package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What every storage does, on its real file system. */
public abstract class StorageBackendContract extends StorageHardships {

    @Test
    void acceptsAVolumeOnItsStorage() {
        backend.verify(volume);
        assertThat(backend.diagnose(Optional.of(volume)))
                .filteredOn(finding -> !finding.subject().contains("space limit"))
                .isNotEmpty()
                .allMatch(Finding::ok);
    }

    /** Runs every verb; what an engine that is not root hands to sudo is allowed by one of the rules. */
    protected final void assertAllAllowedBy(List<SudoRule> rules, Predicate<List<String>> runAsRoot) {
        commands.taken();

        backend.verify(volume);
        backend.diagnose(Optional.of(volume));
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "rediacc_orders_test_1");
        backend.snapshotClone(volume, clone.path(), "rediacc_orders_20261122T131500Z_manual-2", SourceState.STOPPED);
        backend.list(volume);
        backend.find(volume, clone.path());
        backend.exclusiveBytes(volume, clone);
        backend.pool(volume);
        backend.capSpace(volume, clone, MEGABYTE).ifPresent(StorageBackend.SpaceCap::close);
        // There and back, so that each object has its origin again and can be destroyed.
        backend.exchange(volume, volume.path(), clone.path());
        backend.exchange(volume, volume.path(), clone.path());
        new ProcessesInside(commands).of(clone.path());
        for (StoredObject object : Lineage.youngestFirst(backend.list(volume), StoredObject::readOnly)) {
            backend.destroy(volume, object);
        }

        List<List<String>> run = commands.taken();
        assertThat(run).hasSizeGreaterThan(10);
        assertThat(run).filteredOn(runAsRoot).isNotEmpty().allSatisfy(argv -> assertThat(rules)
                .as(argv.toString())
                .anyMatch(rule -> rule.allows(argv)));
    }

    @Test
    void aSnapshotKeepsWhatProductionOverwrites() throws IOException {
        StoredObject snapshot = snapshot("s1");

        write(volume.path(), "new");

        assertThat(readSnapshot(snapshot)).isEqualTo("old");
        assertThat(read(volume.path())).isEqualTo("new");
    }

    @Test
    @Promised("a snapshot is read-only where that is promised")
    void aSnapshotIsReadOnlyWhereThatIsPromised() throws IOException {
        StoredObject snapshot = snapshot("s1");

        assertThat(snapshot.readOnly()).isEqualTo(backend.promise().atomic());
        if (snapshot.readOnly() && FileFacts.isDirectory(content(snapshot.path()))) {
            assertThatThrownBy(() -> write(snapshot.path(), "changed")).isInstanceOf(IOException.class);
        }
    }

    @Test
    @Promised("isolation of clone and origin, both ways")
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
    @Promised("links, modes, owners and holes are kept")
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
    @Promised("many clones of one snapshot")
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
    @Promised("a clone of a clone")
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
    @Promised("destroys exactly one object")
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
    @Promised("destroys exactly one object")
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
    @Promised("an identity and a mark survive a rename")
    void anIdentityOutlivesARename() throws IOException {
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        Path renamed = rename(clone, "renamed");
        write(renamed, "more");

        assertThat(backend.find(volume, renamed).orElseThrow().identity()).isEqualTo(clone.identity());
        assertThat(backend.find(volume, clone.path())).isEmpty();
    }

    @Test
    @Promised("other hands' objects stay untouched")
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
    @Promised("space figures, or none")
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
    @Promised("space figures, or none")
    void thePoolIsTheFileSystem() {
        Pool pool = backend.pool(volume);

        assertThat(pool.totalBytes()).isGreaterThan(100L * MEGABYTE);
        assertThat(pool.freeBytes()).isPositive().isLessThan(pool.totalBytes());
        assertThat(pool.fill()).isBetween(0.0, 1.0);
    }

    @Test
    @Promised("a running source is taken whole, or refused")
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
    @Promised("exchange and back, or a refusal")
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
    void refusesToExchangeWithNothing() throws IOException {
        assumeTrue(backend.promise().exchanges(), "it cannot exchange two objects");
        assertThatThrownBy(() -> backend.exchange(
                        volume, volume.path(), volume.snapshots().resolve("nothing")))
                .isInstanceOf(RediaccException.class);
        assertThat(read(volume.path())).isEqualTo("old");
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
    @Promised("a volume that a snapshot would not hold whole is refused")
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
    @Promised("a busy clone stays")
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
}
