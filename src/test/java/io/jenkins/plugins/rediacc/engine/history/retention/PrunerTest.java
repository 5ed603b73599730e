package io.jenkins.plugins.rediacc.engine.history.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.BisectEndPoints;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner.Action;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner.Outcome;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pruning on plain copies, with a storage whose destroying the test can see, delay and break. */
class PrunerTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T13:15:00Z"), ZoneOffset.UTC);
    private static final int COUNT = 6;

    @TempDir
    private Path temporary;

    private Consumer<StoredObject> beforeDestroy = object -> {};
    private VolumeStorage storage;
    private List<Snapshot> snapshots;

    @BeforeEach
    void takeSnapshots() throws IOException {
        Path root = temporary.toRealPath();
        Path path = Files.createDirectory(root.resolve("orders"));
        Files.writeString(path.resolve("rows"), "production");
        Volume volume = new Volume(
                "orders",
                "copy",
                path,
                root.resolve(".rediacc"),
                Optional.empty(),
                new SpaceLimits(0.98, 0.99),
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.NONE,
                TestSnapshots.policy(Duration.ZERO, "1h"),
                PromotionSettings.DEFAULT);
        CommandRunner commands = new HostProcesses(new Cancellation());
        StorageBackend copy = StorageBackends.of("copy", commands);
        storage = new VolumeStorage(
                volume, watched(copy), copy, commands, Files.createDirectory(root.resolve("state")), List.of(path));
        snapshots = new ArrayList<>();
        for (int hour = COUNT - 1; hour >= 0; hour--) {
            snapshots.add(take(CLOCK.instant().minus(Duration.ofHours(hour))));
        }
    }

    @Test
    void aSnapshotThatCannotBeDestroyedDoesNotKeepTheOthers() {
        beforeDestroy = object -> {
            if (object.identity().equals(snapshots.get(1).identity())) {
                throw RediaccException.surroundings(
                        ErrorCause.STORAGE, Explanation.of("cannot destroy it").tool("Input/output error"));
            }
        };
        List<Outcome> outcomes = pruner(Pruner.CAP).prune(false);

        assertThat(outcomes)
                .extracting(Outcome::action)
                .containsExactly(
                        Action.DESTROYED,
                        Action.FAILED,
                        Action.DESTROYED,
                        Action.DESTROYED,
                        Action.DESTROYED,
                        Action.KEPT);
        assertThat(outcomes.get(1).reason()).contains("Input/output error");
        assertThat(storage.snapshots()).containsExactly(snapshots.get(1), snapshots.get(5));
    }

    @Test
    void destroysTheOldestFirstAndNoMoreThanTheCap() {
        assertThat(pruner(2).prune(true))
                .filteredOn(outcome -> outcome.action() == Action.DESTROYED)
                .hasSize(2);
        assertThat(storage.snapshots()).hasSize(COUNT);
        List<Outcome> outcomes = pruner(2).prune(false);
        assertThat(outcomes.get(2).reason()).isEqualTo("a run destroys 2 at most; the next one goes on");
        assertThat(storage.snapshots()).isEqualTo(snapshots.subList(2, COUNT));
        pruner(2).prune(false);
        assertThat(storage.snapshots()).isEqualTo(snapshots.subList(4, COUNT));
    }

    @Test
    void looksForAHoldAgainJustBeforeEach() {
        Hold hold = new Hold("audit", "ann", Instant.now(), Optional.empty());
        beforeDestroy = object -> {
            if (object.identity().equals(snapshots.get(0).identity())) {
                // Another lock's turn is over only when this destroying is; so the test goes around it.
                putOnUnlocked(snapshots.get(2), hold);
            }
        };
        List<Outcome> outcomes = pruner(Pruner.CAP).prune(false);
        assertThat(outcomes.get(2)).isEqualTo(new Outcome(snapshots.get(2), Action.KEPT, "held by ann: audit"));
        assertThat(storage.snapshots()).containsExactly(snapshots.get(2), snapshots.get(5));
    }

    @Test
    void destroysNothingThatTookTheNameOfAnother() throws IOException {
        Snapshot doomed = snapshots.get(1);
        beforeDestroy = object -> {
            if (object.identity().equals(snapshots.get(0).identity())) {
                replaceByAnother(doomed.path());
            }
        };
        List<Outcome> outcomes = pruner(Pruner.CAP).prune(false);
        assertThat(outcomes.get(1).action()).isEqualTo(Action.FAILED);
        assertThat(doomed.path()).isDirectory();
    }

    @Test
    void aHoldThatCannotBeReadIsAHold() throws IOException {
        storage.hold(snapshots.get(0), new Hold("audit", "ann", CLOCK.instant(), Optional.of(CLOCK.instant())));
        assertThat(pruner(Pruner.CAP).prune(true).get(0).action()).isEqualTo(Action.DESTROYED);
        try (Stream<Path> files = Files.list(temporary.resolve(".rediacc/.marks/holds"))) {
            Files.writeString(files.findFirst().orElseThrow(), "{ \"identity\": ");
        }
        List<Outcome> outcomes = pruner(Pruner.CAP).prune(false);
        assertThat(outcomes.get(0).action()).isEqualTo(Action.KEPT);
        assertThat(outcomes.get(0).reason()).contains("its record of holds cannot be read");
        assertThatThrownBy(() -> storage.destroy(snapshots.get(0)))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    @Test
    void keepsTheEndPointsOfABisectAndDeletesNothingWhereNobodyKnowsThem() throws IOException {
        endPoints()
                .replace(
                        Path.of("/plan.yaml"),
                        List.of(snapshots.get(1).id(), snapshots.get(3).id()));
        List<Outcome> outcomes = pruner(Pruner.CAP).prune(false);
        assertThat(outcomes.get(1).reason()).isEqualTo("end point of a bisect");
        assertThat(storage.snapshots()).containsExactly(snapshots.get(1), snapshots.get(3), snapshots.get(5));

        Files.writeString(temporary.resolve("state/bisect/orders.json"), "[ {");
        assertThatThrownBy(() -> pruner(Pruner.CAP).prune(false)).isInstanceOf(RediaccException.class);
        assertThat(storage.snapshots()).hasSize(3);
    }

    @Test
    void aSnapshotIsTakenWhileAnotherIsBeingDestroyed() throws Exception {
        CountDownLatch destroying = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        beforeDestroy = object -> {
            destroying.countDown();
            await(taken);
        };
        CompletableFuture<List<Outcome>> pruning =
                CompletableFuture.supplyAsync(() -> pruner(1).prune(false));
        assertThat(destroying.await(60, TimeUnit.SECONDS)).isTrue();

        Instant next = CLOCK.instant().plus(Duration.ofHours(3));
        ScheduledTaker taker = new ScheduledTaker(storage, Clock.fixed(next, ZoneOffset.UTC));
        ScheduledTaker.Taken late = taker.take(Schedule.HOURLY, () -> take(next));
        assertThat(late.isNew()).isTrue();
        assertThat(late.snapshot().mark().late()).contains(Duration.ofHours(2));
        assertThat(pruning).isNotDone();

        taken.countDown();
        assertThat(pruning.get(60, TimeUnit.SECONDS).get(0).action()).isEqualTo(Action.DESTROYED);
        assertThat(storage.snapshots()).hasSize(COUNT);
    }

    private BisectEndPoints endPoints() {
        return new BisectEndPoints(temporary.resolve("state"), "orders");
    }

    private Pruner pruner(int cap) {
        VolumeRetention retention = new VolumeRetention(storage, new Ledger(temporary.resolve("state")), endPoints());
        return new Pruner(storage, retention, CLOCK, cap);
    }

    private Snapshot take(Instant time) {
        return storage.snapshot(
                "run-1", "hourly", time, Optional.empty(), SourceState.STOPPED, Optional.empty(), path -> {});
    }

    private void putOnUnlocked(Snapshot snapshot, Hold hold) {
        try {
            Path holds = Files.createDirectories(temporary.resolve(".rediacc/.marks/holds"));
            Files.writeString(
                    holds.resolve(snapshot.identity() + ".json"),
                    "{ \"identity\": \"" + snapshot.identity() + "\", \"holds\": [ { \"reason\": \"" + hold.reason()
                            + "\", \"owner\": \"" + hold.owner() + "\", \"since\": \"" + hold.since() + "\" } ] }");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void replaceByAnother(Path path) {
        try {
            Files.move(path, path.resolveSibling("moved-away"));
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The storage, with {@code beforeDestroy} called where it is about to destroy. */
    private StorageBackend watched(StorageBackend real) {
        return (StorageBackend) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StorageBackend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("destroy")) {
                        beforeDestroy.accept((StoredObject) arguments[1]);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
