package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector.Action;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector.Outcome;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest extends VolumeFixture {

    /** No other process may have an argument that ends so: to the collector it would be a tool at work on this clone. */
    private static final String CLONE = "c1-" + ProcessHandle.current().pid();

    @Test
    void destroysTheCloneOfAKilledRun() {
        Snapshot snapshot = snapshot();
        Clone clone = clone(snapshot, CLONE);
        kill(CLONE);

        assertThat(outcome(CLONE)).isEqualTo(Action.DESTROYED);

        assertThat(clone.path()).doesNotExist();
        assertThat(storage.snapshots()).containsExactly(snapshot);
        assertNoTraceOf(CLONE);
    }

    @Test
    void destroysTheCloneOfAProcessThatIsGone() {
        clone(snapshot(), CLONE);
        Intent intent = storage.intents().find(CLONE).orElseThrow();
        OwnerProcess self = OwnerProcess.current();
        write(intent, new OwnerProcess(1L << 30, self.startTicks(), self.bootId(), self.namespace()));

        assertThat(outcome(CLONE)).isEqualTo(Action.DESTROYED);
    }

    @Test
    void destroysTheCloneOfARunBeforeTheHostWasStartedAnew() {
        clone(snapshot(), CLONE);
        OwnerProcess self = OwnerProcess.current();
        write(
                storage.intents().find(CLONE).orElseThrow(),
                new OwnerProcess(self.pid(), self.startTicks(), "another boot", self.namespace()));

        assertThat(outcome(CLONE)).isEqualTo(Action.DESTROYED);
    }

    @Test
    void keepsTheCloneOfAProcessThatCannotBeSeenFromHere() {
        clone(snapshot(), CLONE);
        OwnerProcess self = OwnerProcess.current();
        write(
                storage.intents().find(CLONE).orElseThrow(),
                new OwnerProcess(1L << 30, self.startTicks(), self.bootId(), "pid:[1]"));

        assertThat(outcome(CLONE)).isEqualTo(Action.KEPT);
    }

    @Test
    void keepsTheCloneOfARunningProcess() {
        Clone clone = clone(snapshot(), CLONE);

        assertThat(outcome(CLONE)).isEqualTo(Action.KEPT);
        assertThat(storage.clones()).containsExactly(clone);
    }

    @Test
    void destroysACloneWhoseTimeToLiveIsOver() {
        clone(snapshot(), CLONE);
        storage.release(CLONE);

        assertThat(outcome(CLONE, NOW.plusSeconds(3599))).isEqualTo(Action.KEPT);
        assertThat(outcome(CLONE, NOW.plusSeconds(3600))).isEqualTo(Action.DESTROYED);
        assertNoTraceOf(CLONE);
    }

    @Test
    void keepsACloneWithoutTimeToLiveWhoseRunEnded() {
        Clone clone = storage.clone(snapshot(), CLONE, "run-1", Optional.empty(), NOW);
        kill(CLONE);

        assertThat(outcome(CLONE, NOW.plus(Duration.ofDays(999)))).isEqualTo(Action.KEPT);
        assertThat(storage.clones()).containsExactly(clone);
    }

    @Test
    void destroysWhatWasKilledWhileBeingMade() throws IOException {
        Snapshot snapshot = snapshot();
        announce(CLONE, Mark.Kind.CLONE, Instant.now());
        createDataSet(volume.snapshots().resolve(CLONE));

        assertThat(outcome(CLONE)).isEqualTo(Action.DESTROYED);

        assertThat(volume.snapshots().resolve(CLONE)).doesNotExist();
        assertThat(storage.snapshots()).containsExactly(snapshot);
        assertNoTraceOf(CLONE);
    }

    @Test
    void keepsWhatIsOlderThanTheIntentOfItsName() throws IOException {
        snapshot();
        createDataSet(volume.snapshots().resolve(CLONE));
        announce(CLONE, Mark.Kind.CLONE, Instant.now().plusSeconds(60));

        assertThat(outcome(CLONE)).isEqualTo(Action.KEPT);
        assertThat(volume.snapshots().resolve(CLONE)).isDirectory();
    }

    @Test
    void believesNoIntentThatPointsElsewhere() throws IOException {
        snapshot();
        Path elsewhere = volume.path().resolveSibling("elsewhere");
        createDataSet(elsewhere);
        Path inside = volume.snapshots().resolve(CLONE);
        createDataSet(inside);
        storage.intents().write(intent(CLONE, elsewhere, Mark.Kind.CLONE, Instant.now()));

        assertThat(outcome(CLONE)).isEqualTo(Action.KEPT);
        assertThat(elsewhere).isDirectory();
        assertThat(inside).isDirectory();
    }

    @Test
    void removesIntentsWithoutAnObject() {
        snapshot();
        announce(CLONE, Mark.Kind.CLONE, Instant.now());

        assertThat(collector().collect(NOW, false)).anySatisfy(outcome -> {
            assertThat(outcome.name()).isEqualTo(CLONE);
            assertThat(outcome.reason()).contains("intent without an object");
        });
        assertNoTraceOf(CLONE);
    }

    @Test
    void keepsAnIntentWhoseToolStillRuns() {
        snapshot();
        announce(CLONE, Mark.Kind.CLONE, Instant.now());
        Path path = volume.snapshots().resolve(CLONE);
        try (RunningProcess tool =
                commands.start(Command.of("perl", "-e", "sleep 60", "--", path.toString()), OutputSink.DROP)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!ProcessesInside.anyNames(path) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            collector().collect(NOW, false);
            assertThat(storage.intents().isTaken(CLONE)).isTrue();
            assertThat(tool.isAlive()).isTrue();
        }
        collector().collect(NOW, false);
        assertNoTraceOf(CLONE);
    }

    @Test
    void leavesOnlyWholeSnapshotsWheneverARunIsKilled() {
        for (int round = 0; round < 4; round++) {
            int before = storage.objects().all().size();
            RunningProcess run = commands.start(
                    Command.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            SnapshotTaker.class.getName(),
                            kind(),
                            volume.path().toString(),
                            state.toString(),
                            "100000"),
                    OutputSink.DROP);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (storage.objects().all().size() <= before && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            ProcessHandle.of(run.pid()).orElseThrow().destroyForcibly();
            assertThat(run.waitFor(Duration.ofSeconds(20))).isPresent();

            while (isUnclean() && System.nanoTime() < deadline) {
                collector().collect(NOW, false);
            }
            assertThat(isUnclean()).isFalse();
        }
    }

    private boolean isUnclean() {
        return !storage.intents().all().isEmpty()
                || storage.objects().all().size() != storage.snapshots().size();
    }

    @Test
    void keepsTheSnapshotOfARunThatWasKilledJustAfterTheMark() {
        Snapshot snapshot = snapshot();
        announce(snapshot.id(), Mark.Kind.SNAPSHOT, Instant.now());

        collector().collect(NOW.plus(Duration.ofDays(999)), false);

        assertThat(storage.snapshots()).containsExactly(snapshot);
        assertNoTraceOf(snapshot.id());
    }

    @Test
    void keepsForeignObjects() throws IOException {
        snapshot();
        Path foreign = volume.snapshots().resolve("rediacc_orders_20200101T000000Z_manual");
        createDataSet(foreign);

        assertThat(outcome(foreign.getFileName().toString(), NOW.plus(Duration.ofDays(999))))
                .isEqualTo(Action.KEPT);
        assertThat(foreign).isDirectory();
    }

    @Test
    void keepsWhatBearsACopiedMark() throws IOException {
        Clone clone = clone(snapshot(), CLONE);
        Path foreign = volume.snapshots().resolve("foreign");
        createDataSet(foreign);
        copyMark(clone, foreign);

        assertThat(outcome("foreign", NOW.plus(Duration.ofDays(999)))).isEqualTo(Action.KEPT);
        assertThat(foreign).isDirectory();
        assertThat(clone.path()).doesNotExist();
    }

    @Test
    void keepsWhatTheCatalogueNames() {
        Clone clone = clone(snapshot(), CLONE);
        kill(CLONE);
        VolumeStorage promoted = StorageBackends.open(volume, commands, state, List.of(clone.path()));

        List<Outcome> outcomes = new GarbageCollector(promoted).collect(NOW, false);

        assertThat(outcomes).anySatisfy(outcome -> {
            assertThat(outcome.action()).isEqualTo(Action.KEPT);
            assertThat(outcome.reason()).contains("a volume of the catalogue");
        });
        assertThat(clone.path()).isDirectory();
    }

    @Test
    void keepsWhatAProcessWorksIn() {
        Clone clone = clone(snapshot(), CLONE);
        kill(CLONE);
        try (RunningProcess process = commands.start(Command.of("sleep", "60").in(clone.path()), OutputSink.DROP)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (storage.objection(object(clone.path())).isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(outcome(CLONE)).isEqualTo(Action.KEPT);
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(outcome(CLONE)).isEqualTo(Action.DESTROYED);
    }

    @Test
    void keepsTheOriginOfALivingCloneAndTakesBothWhenBothAreDone() {
        Clone clone = clone(snapshot(), CLONE);
        Snapshot after = storage.snapshotOfClone(clone, "run-1", NOW, SourceState.STOPPED);
        storage.clone(after, "c2", "run-1", Optional.empty(), NOW);
        kill(after.id());

        assertThat(outcome(after.id())).isEqualTo(Action.KEPT);
        assertThat(isThere(after.path())).isTrue();

        storage.destroy(storage.findClone("c2"));
        kill(CLONE);
        collector().collect(NOW, false);
        assertThat(isThere(after.path())).isFalse();
        assertThat(clone.path()).doesNotExist();
        assertThat(storage.snapshots()).hasSize(1);
    }

    @Test
    void aDryRunDestroysNothing() {
        Clone clone = clone(snapshot(), CLONE);
        kill(CLONE);

        List<Outcome> outcomes = collector().collect(NOW, true);

        assertThat(outcomes).anySatisfy(outcome -> {
            assertThat(outcome.name()).isEqualTo(CLONE);
            assertThat(outcome.action()).isEqualTo(Action.DESTROYED);
            assertThat(outcome.reason()).contains("run-1");
        });
        assertThat(storage.clones()).containsExactly(clone);
        assertThat(storage.intents().find(CLONE)).isPresent();
    }

    @Test
    void neverTouchesProduction() {
        Clone clone = clone(snapshot(), CLONE);
        kill(CLONE);
        assumeTrue(storage.promise().exchanges(), "the storage exchanges nothing");
        StorageBackends.of(kind(), commands).exchange(volume, volume.path(), clone.path());

        List<Outcome> outcomes = collector().collect(NOW.plus(Duration.ofDays(999)), false);

        assertThat(outcomes)
                .noneMatch(outcome ->
                        outcome.action() == Action.DESTROYED && outcome.path().equals(clone.path()));
        assertThat(clone.path().resolve("rows")).hasContent("production");
        assertThat(volume.path()).isDirectory();
    }

    @Test
    void hasNothingToDoBeforeTheFirstSnapshot() {
        assertThat(collector().collect(NOW, false)).isEmpty();
        assertThat(volume.snapshots()).doesNotExist();
    }

    private GarbageCollector collector() {
        return new GarbageCollector(storage);
    }

    private Action outcome(String name) {
        return outcome(name, NOW);
    }

    private Action outcome(String name, Instant time) {
        return collector().collect(time, false).stream()
                .filter(outcome -> outcome.name().equals(name))
                .findFirst()
                .orElseThrow()
                .action();
    }

    private void announce(String name, Mark.Kind kind, Instant time) {
        storage.intents().write(intent(name, volume.snapshots().resolve(name), kind, time));
    }

    private Intent intent(String name, Path path, Mark.Kind kind, Instant time) {
        return new Intent(
                name,
                volume.name(),
                path,
                kind,
                Optional.empty(),
                "run-1",
                Optional.of(deadProcess()),
                time,
                Optional.empty());
    }

    private void write(Intent intent, OwnerProcess process) {
        storage.intents()
                .write(new Intent(
                        intent.name(),
                        intent.volume(),
                        intent.path(),
                        intent.kind(),
                        intent.origin(),
                        intent.owner(),
                        Optional.of(process),
                        intent.created(),
                        intent.expires()));
    }

    private void assertNoTraceOf(String name) {
        assertThat(storage.intents().isTaken(name)).isFalse();
        assertThat(storage.clones()).extracting(Clone::id).doesNotContain(name);
    }
}
