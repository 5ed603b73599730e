package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeStorageTest extends VolumeFixture {

    private static final Position POSITION =
            new Position("7123", "13", 1, "2/8FD77C20", Position.Consistency.CRASH, Map.of("wal_level", "replica"));

    @Test
    void recordsWhatASnapshotIs() throws IOException {
        Snapshot taken = storage.snapshot(
                "run-1", "hourly", NOW, Optional.empty(), SourceState.STOPPED, Optional.of(POSITION), path -> {});

        assertThat(taken.id()).isEqualTo("rediacc_orders_20261122T131500Z_hourly");
        assertThat(taken.path()).isEqualTo(volume.snapshots().resolve(taken.id()));
        assertThat(rows(taken)).isEqualTo("production");
        assertThat(taken.position()).contains(POSITION);
        assertThat(taken.mark().owner()).isEqualTo("run-1");
        assertThat(storage.snapshots()).containsExactly(taken);
        assertThat(storage.clones()).isEmpty();
        assertThat(storage.intents().all()).isEmpty();
        assertThat(Files.getPosixFilePermissions(volume.snapshots()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void recordsWhatACloneIs() {
        Snapshot snapshot = storage.snapshot(
                "run-1", "manual", NOW, Optional.empty(), SourceState.STOPPED, Optional.of(POSITION), path -> {});

        Clone clone = storage.clone(snapshot, "c1", "run-2", Optional.of(NOW.plusSeconds(60)), NOW);

        assertThat(clone.snapshot()).isEqualTo(snapshot.id());
        assertThat(clone.expires()).contains(NOW.plusSeconds(60));
        assertThat(clone.mark().position()).contains(POSITION);
        assertThat(clone.mark().kind()).isEqualTo(Mark.Kind.CLONE);
        assertThat(storage.clones()).containsExactly(clone);
        assertThat(storage.findClone("c1")).isEqualTo(clone);
        assertThat(storage.intents().find("c1").orElseThrow().owner()).isEqualTo("run-2");
    }

    @Test
    void countsSnapshotsOfOneSecond() {
        assertThat(List.of(snapshot().id(), snapshot().id(), snapshot().id()))
                .containsExactly(
                        "rediacc_orders_20261122T131500Z_manual",
                        "rediacc_orders_20261122T131500Z_manual_2",
                        "rediacc_orders_20261122T131500Z_manual_3");
    }

    @Test
    void completesAnImageBeforeItCounts() throws IOException {
        List<Path> completed = new ArrayList<>();
        storage.snapshot("run-1", "manual", NOW, Optional.empty(), SourceState.STOPPED, Optional.empty(), path -> {
            completed.add(path);
            assertThat(storage.snapshots()).isEmpty();
            assertThat(storage.intents().all()).hasSize(1);
        });

        assertThat(completed).containsExactly(storage.findSnapshot("latest").path());
    }

    @Test
    void anImageThatCannotBeCompletedIsTakenBack() {
        assertThatThrownBy(() -> storage.snapshot(
                        "run-1", "manual", NOW, Optional.empty(), SourceState.STOPPED, Optional.empty(), path -> {
                            throw new IllegalStateException("no WAL");
                        }))
                .hasMessage("no WAL");

        assertThat(storage.snapshots()).isEmpty();
        assertThat(storage.objects().all()).isEmpty();
        assertThat(storage.intents().all()).isEmpty();
    }

    @Test
    void takesASnapshotOfACloneThatDiesWithIt() throws IOException {
        Clone clone = clone(snapshot(), "c1");
        Files.writeString(clone.path().resolve("rows"), "upgraded");

        Snapshot after = storage.snapshotOfClone(clone, "run-1", NOW.plusSeconds(1), SourceState.STOPPED);

        assertThat(rows(after)).isEqualTo("upgraded");
        assertThat(after.mark().origin()).contains("c1");
        assertThat(after.mark().expires()).isEqualTo(clone.expires());
        assertThat(storage.intents().find(after.id())).isPresent();
        assertThat(storage.findSnapshot("latest").mark().origin()).isEmpty();
        assertThat(storage.findSnapshot(after.id())).isEqualTo(after);
        Clone second = clone(after, "c2");
        assertThat(second.path().resolve("rows")).hasContent("upgraded");
    }

    @Test
    void findsSnapshotsByNameAndTime() {
        Snapshot first = snapshotAt(NOW);
        Snapshot second = snapshotAt(NOW.plusSeconds(60));

        assertThat(storage.findSnapshot("latest")).isEqualTo(second);
        assertThat(storage.findSnapshot(first.id())).isEqualTo(first);
        assertThat(storage.findSnapshot("2026-11-22T13:15:00Z")).isEqualTo(first);
        assertThat(storage.findSnapshot("2026-11-22T13:15:59Z")).isEqualTo(first);
        assertThat(storage.findSnapshot("2026-11-22T14:16:00+01:00")).isEqualTo(second);
        assertNotFound(() -> storage.findSnapshot("2026-11-22T13:14:59Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "", "-rf", "../orders", "yesterday", "2026-11-22", "a\nb", "*"})
    void findsNothingByOtherText(String selector) {
        snapshot();

        assertNotFound(() -> storage.findSnapshot(selector));
        assertNotFound(() -> storage.findClone(selector));
        assertNotFound(() -> storage.inspect(selector, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-rf", "../c", "a/b", "a b", "c\n", ".marks", "ü", "$(id)", "'", "."})
    void refusesNamesOfHostileShape(String name) {
        Snapshot snapshot = snapshot();

        assertThatThrownBy(() -> clone(snapshot, name))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        assertThatThrownBy(() -> storage.snapshot(
                        "r", name, NOW, Optional.empty(), SourceState.STOPPED, Optional.empty(), path -> {}))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
        assertThat(storage.objects().all()).hasSize(1);
        assertThat(storage.intents().all()).isEmpty();
    }

    @Test
    void takesPathsWithBlanksAndQuotes() throws IOException {
        Path odd = Files.createDirectory(volume.path().resolveSibling("two words 'and' $(id) ü"));
        createDataSet(odd.resolve("-data"));
        VolumeStorage oddStorage = open(TestVolumes.at(kind(), odd.resolve("-data")));

        Snapshot snapshot = oddStorage.snapshot(
                "r", "manual", NOW, Optional.empty(), SourceState.STOPPED, Optional.empty(), path -> {});
        Clone clone = oddStorage.clone(snapshot, "c1", "r", Optional.empty(), NOW);
        oddStorage.destroy(clone);

        assertThat(oddStorage.snapshots()).containsExactly(snapshot);
        assertThat(clone.path()).doesNotExist();
    }

    @Test
    void aRenamedObjectIsStillOurs() throws IOException {
        Clone clone = clone(snapshot(), "c1");
        Path renamed = rename(clone.path(), "renamed");

        Clone found = storage.findClone("renamed");

        assertThat(found.identity()).isEqualTo(clone.identity());
        assertThat(found.mark()).isEqualTo(clone.mark());
        storage.destroy(found);
        assertThat(renamed).doesNotExist();
        assertThat(storage.intents().all()).isEmpty();
    }

    @Test
    void aMarkThatWasCopiedToAnotherObjectIsNotOurs() throws IOException {
        Clone clone = clone(snapshot(), "c1");
        Path foreign = volume.snapshots().resolve("foreign");
        createDataSet(foreign);

        copyMark(clone, foreign);

        assertThat(storage.clones()).containsExactly(clone);
        assertNotFound(() -> storage.inspect("foreign", NOW));
    }

    @Test
    void aMarkThatIsNotWholeIsNoMark() throws IOException {
        Clone clone = clone(snapshot(), "c1");

        damageMark(clone);

        assertThat(storage.clones()).isEmpty();
        assertRefused(() -> storage.destroy(clone));
        assertThat(clone.path()).isDirectory();
    }

    @Test
    void refusesASecondCloneOfTheSameName() {
        Snapshot snapshot = snapshot();
        Clone clone = clone(snapshot, "c1");

        assertRefused(() -> clone(snapshot, "c1"));
        assertThat(storage.clones()).containsExactly(clone);
    }

    @Test
    void keepsASnapshotThatALivingCloneWasMadeFrom() {
        Snapshot snapshot = snapshot();
        Clone clone = clone(snapshot, "c1");

        assertRefused(() -> storage.destroy(snapshot));
        assertThat(storage.snapshots()).containsExactly(snapshot);

        storage.destroy(clone);
        storage.destroy(snapshot);
        assertThat(storage.objects().all()).isEmpty();
        assertThat(volume.path().resolve("rows")).hasContent("production");
    }

    @Test
    void keepsASnapshotThatACloneIsBeingMadeFrom() {
        Snapshot snapshot = snapshot();
        storage.intents()
                .write(new Intent(
                        "c1",
                        volume.name(),
                        volume.snapshots().resolve("c1"),
                        Mark.Kind.CLONE,
                        Optional.of(snapshot.id()),
                        "other",
                        Optional.of(OwnerProcess.current()),
                        NOW,
                        Optional.empty()));

        assertRefused(() -> storage.destroy(snapshot));
        kill("c1");
        storage.destroy(snapshot);
        assertThat(isThere(snapshot.path())).isFalse();
    }

    @Test
    void doesNotDestroyWhatAProcessWorksIn() throws IOException {
        Clone clone = clone(snapshot(), "c1");
        Files.createDirectories(clone.path().resolve("sub/dir"));
        Path program = Files.copy(Path.of("/bin/sleep"), clone.path().resolve("sleep"));

        assertRefusedWhile(Command.of("sleep", "60").in(clone.path().resolve("sub/dir")), clone);
        assertRefusedWhile(Command.of("tail", "-f", clone.path().resolve("rows").toString()), clone);
        assertRefusedWhile(Command.of(program.toString(), "60"), clone);

        storage.destroy(clone);
        assertThat(clone.path()).doesNotExist();
    }

    @Test
    void doesNotDestroyWhatTheCatalogueNames() {
        Clone clone = clone(snapshot(), "c1");
        VolumeStorage careful = StorageBackends.open(volume, commands, state, List.of(clone.path()));

        assertRefused(() -> careful.destroy(clone));
        assertThat(clone.path()).isDirectory();
    }

    @Test
    void doesNotDestroyWhatHasTakenAClonesPlace() throws IOException {
        Clone clone = clone(snapshot(), "c1");
        rename(clone.path(), "aside");
        createDataSet(clone.path());

        assertThatThrownBy(() -> storage.destroy(clone)).hasMessageContaining("another object");
        assertThat(clone.path()).isDirectory();
    }

    @Test
    void refusesClonesInAFullPool() throws IOException {
        Snapshot snapshot = snapshot();
        VolumeStorage full =
                open(TestVolumes.withSpace(kind(), volume.path(), volume.snapshots(), new SpaceLimits(0, 0.000001)));

        assertThatThrownBy(() -> full.clone(snapshot, "c1", "r", Optional.empty(), NOW))
                .isInstanceOfSatisfying(RediaccException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
                    assertThat(e.explanation().remedy()).contains("rediacc gc");
                });
        assertThat(storage.clones()).isEmpty();
    }

    @Test
    void inspects() {
        Snapshot snapshot = snapshot();
        clone(snapshot, "c1");

        Inspection seen = storage.inspect("c1", NOW.plusSeconds(600));

        assertThat(seen.age()).isEqualTo(Duration.ofMinutes(10));
        assertThat(seen.parent()).isEqualTo(snapshot.id());
        assertThat(seen.expires()).contains(Duration.ofMinutes(50));
        assertThat(seen.exclusiveBytes()).isPresent();
        assertThat(storage.inspect(snapshot.id(), NOW).parent()).isEqualTo("orders");
    }

    @Test
    void aReleasedCloneBelongsToNoProcess() {
        clone(snapshot(), "c1");

        storage.release("c1");

        assertThat(storage.intents().find("c1").orElseThrow().process()).isEmpty();
    }

    @Test
    void doesNotMixUpVolumesThatShareADirectory() throws IOException {
        Clone clone = clone(snapshot(), "c1");
        Volume other = new Volume(
                "customers",
                volume.storage(),
                volume.path(),
                volume.snapshots(),
                volume.database(),
                volume.space(),
                volume.limits(),
                volume.runAs(),
                volume.isolation());

        assertThat(open(other).clones()).isEmpty();
        assertThat(open(other).snapshots()).isEmpty();
        assertThat(storage.clones()).containsExactly(clone);
    }

    @Test
    void needsTheParentOfTheSnapshotDirectory() {
        VolumeStorage lost = open(TestVolumes.at(
                kind(), volume.path(), volume.path().resolveSibling("missing").resolve("snapshots")));

        assertNotFound(lost::verify);
    }

    @Test
    void processesAtOnceGetNamesOfTheirOwn() {
        BoundedCapture output = new BoundedCapture(1 << 16);
        List<RunningProcess> others = IntStream.range(0, 3)
                .mapToObj(i -> commands.start(
                        Command.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SnapshotTaker.class.getName(),
                                kind(),
                                volume.path().toString(),
                                state.toString(),
                                "4"),
                        output))
                .toList();

        for (RunningProcess other : others) {
            assertThat(other.waitFor(Duration.ofMinutes(2))).as(output.text()).hasValue(0);
        }
        assertThat(storage.snapshots()).hasSize(12).extracting(Snapshot::id).doesNotHaveDuplicates();
        assertThat(storage.intents().all()).isEmpty();
    }

    @Test
    void threadsAtOnceGetNamesOfTheirOwn() {
        List<String> ids =
                IntStream.range(0, 8).parallel().mapToObj(i -> snapshot().id()).toList();

        assertThat(ids).hasSize(8).doesNotHaveDuplicates();
        assertThat(storage.snapshots()).hasSize(8);
    }

    private void assertRefusedWhile(Command command, Clone clone) {
        try (RunningProcess process = commands.start(command, OutputSink.DROP)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (storage.objection(object(clone.path())).isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertRefused(() -> storage.destroy(clone));
            assertThat(clone.path().resolve("rows")).exists();
        }
    }

    private static void assertRefused(ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                .isEqualTo(ExitCode.REFUSED));
    }

    private static void assertNotFound(ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                .isEqualTo(ExitCode.NOT_FOUND));
    }
}
