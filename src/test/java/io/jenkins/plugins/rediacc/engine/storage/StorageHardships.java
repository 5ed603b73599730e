package io.jenkins.plugins.rediacc.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every storage withstands: writers, busy clones, a full pool, others at work, and being killed. */
abstract class StorageHardships extends StorageContractFixture {

    private static final int SNAPSHOTS = 5;
    private static final int KILLS = 4;
    private static final int EXCHANGES_KILLED = 2;
    private static final int LONGEST_NAME = 128;
    /** How long a wait may take; an emulated machine needs more. */
    private static final Duration LIMIT = Duration.ofMinutes(Integer.getInteger("rediacc.test.minutes", 5));

    @TempDir
    Path state;

    /** Leaves no free space in the pool until closed. */
    protected AutoCloseable fillPool() throws IOException {
        Path filler = Files.createDirectory(root().resolve("filler" + round));
        int number = 0;
        for (long bytes = 256L * MEGABYTE; bytes >= MEGABYTE / 4; bytes /= 2) {
            while (commands.run(Command.of(
                            "fallocate",
                            "-l",
                            Long.toString(bytes),
                            filler.resolve(Integer.toString(number)).toString()))
                    .succeeded()) {
                number++;
            }
        }
        return () -> run("rm", "-r", filler.toString());
    }

    @Test
    @Promised("a snapshot under a writer is of one instant")
    void aSnapshotUnderAWriterIsOfOneInstant() throws Exception {
        assumeTrue(backend.promise().atomic(), "its snapshots are not of one instant");
        AtomicBoolean stop = new AtomicBoolean();
        Path directory = content(volume.path());
        Thread writer = new Thread(() -> countInTwoFiles(directory, stop), "writer");
        writer.start();
        try {
            for (int i = 0; i < SNAPSHOTS; i++) {
                StoredObject snapshot = backend.snapshot(volume, "s" + i, SourceState.LIVE);
                StoredObject clone = backend.clone(volume, snapshot.path(), "c" + i);
                long first = number(content(clone.path()).resolve("first"));
                long second = number(content(clone.path()).resolve("second"));

                assertThat(first - second).as("%d and %d", first, second).isBetween(0L, 1L);
            }
        } finally {
            stop.set(true);
            writer.join();
        }
        assertThat(number(directory.resolve("first"))).isPositive();
    }

    @Test
    @Promised("objects go in any order, or their destruction is refused")
    void objectsGoInAnyOrderOrTheirDestructionIsRefused() throws IOException {
        StoredObject snapshot = snapshot("s1");
        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");
        StoredObject after = backend.snapshotClone(volume, clone.path(), "s2", SourceState.STOPPED);
        StoredObject second = backend.clone(volume, after.path(), "c2");

        for (StoredObject each : List.of(snapshot, clone, after)) {
            try {
                backend.destroy(volume, each);
            } catch (RediaccException refusal) {
                assertThat(backend.find(volume, each.path()))
                        .as(refusal.getMessage())
                        .isPresent();
            }
            assertThat(read(second.path())).isEqualTo("old");
        }
        assertThat(read(volume.path())).isEqualTo("old");
    }

    @Test
    @Promised("an identity and a mark survive a rename")
    void aMarkSurvivesARename() throws IOException {
        assumeDirectories();
        Clone clone = clone(take("manual"), "c1");
        StoredObject object = backend.find(volume, clone.path()).orElseThrow();

        rename(object, "renamed");

        Clone found = storage().findClone("renamed");
        assertThat(found.identity()).isEqualTo(clone.identity());
        assertThat(found.mark()).isEqualTo(clone.mark());
    }

    @Test
    @Promised("other hands' objects stay untouched")
    void cleanUpLeavesOtherHandsObjectsAlone() throws IOException {
        assumeDirectories();
        StoredObject foreign = snapshot("rediacc_orders_20200101T000000Z_manual");
        StoredObject foreignClone = backend.clone(volume, foreign.path(), "rediacc_orders_main_run-1");
        Clone ours = clone(take("manual"), "c1");

        List<GarbageCollector.Outcome> outcomes =
                new GarbageCollector(storage()).collect(Instant.now().plus(Duration.ofDays(999)), false);

        assertThat(outcomes)
                .filteredOn(outcome -> outcome.action() == GarbageCollector.Action.DESTROYED)
                .extracting(GarbageCollector.Outcome::path)
                .containsExactly(ours.path());
        assertThat(read(foreignClone.path())).isEqualTo("old");
        assertThat(backend.find(volume, foreign.path())).isPresent();
    }

    @Test
    @Promised("the longest names")
    void takesTheLongestNames() throws IOException {
        String longest = "n".repeat(LONGEST_NAME - 1);
        StoredObject snapshot = snapshot(longest + "s");
        StoredObject clone = backend.clone(volume, snapshot.path(), longest + "c");

        assertThat(read(clone.path())).isEqualTo("old");
        assertThat(backend.list(volume)).extracting(StoredObject::path).containsExactly(clone.path(), snapshot.path());
        backend.destroy(volume, clone);
        backend.destroy(volume, snapshot);
        assertThat(backend.list(volume)).isEmpty();
    }

    @Test
    @Promised("a full pool breaks nothing")
    void aFullPoolBreaksNothing() throws Exception {
        assumeDirectories();
        StoredObject snapshot = snapshot("s1");
        try (AutoCloseable full = fillPool()) {
            assertThat(full).isNotNull();
            assertThatThrownBy(() -> {
                        StoredObject clone = backend.clone(volume, snapshot.path(), "c1");
                        Files.write(clone.path().resolve("big"), incompressible(16 * MEGABYTE));
                        sync();
                    })
                    .isInstanceOfAny(IOException.class, RediaccException.class);
            assertThat(read(volume.path())).isEqualTo("old");
            for (StoredObject object : backend.list(volume)) {
                if (!object.readOnly() && FileFacts.isDirectory(object.path())) {
                    assertThat(read(object.path())).isEqualTo("old");
                }
            }
            backend.find(volume, volume.snapshots().resolve("c1")).ifPresent(half -> backend.destroy(volume, half));
        }
        assertThat(read(backend.clone(volume, snapshot.path(), "c2").path())).isEqualTo("old");
    }

    @Test
    @Promised("a busy clone stays")
    void aBusyCloneStays() throws IOException {
        assumeDirectories();
        Clone clone = clone(take("manual"), "c1");
        StoredObject object = backend.find(volume, clone.path()).orElseThrow();
        try (RunningProcess user = commands.start(Command.of("sleep", "60").in(clone.path()), OutputSink.DROP)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (storage().objection(object).isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> storage().destroy(clone))
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.REFUSED));
            assertThat(user.isAlive()).isTrue();
            assertThat(read(clone.path())).isEqualTo("old");
        }
        storage().destroy(clone);
        assertThat(backend.find(volume, clone.path())).isEmpty();
    }

    @Test
    @Promised("kill -9 at any moment leaves nothing")
    void whatIsKilledAtAnyMomentLeavesNothing() {
        assumeDirectories();
        for (int i = 0; i < KILLS; i++) {
            RunningProcess loop = loop("killed", Integer.MAX_VALUE, OutputSink.DROP);
            awaitObjects();
            busyFor(Duration.ofMillis(ThreadLocalRandom.current().nextInt(500)));
            ProcessHandle.of(loop.pid()).orElseThrow().destroyForcibly();
            assertThat(loop.waitFor(LIMIT)).isPresent();

            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (isUnclean() && System.nanoTime() < deadline) {
                new GarbageCollector(storage()).collect(Instant.now(), false);
            }
            assertThat(backend.list(volume)).isEmpty();
            assertThat(storage().intents().all()).isEmpty();
        }
    }

    @Test
    @Promised("an exchange that is killed is ended or taken back")
    void anExchangeThatIsKilledIsEndedOrTakenBack() throws IOException {
        assumeTrue(backend.promise().exchanges(), "it exchanges nothing");
        assumeDirectories();
        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        write(clone.path(), "upgraded");
        for (int i = 0; i < EXCHANGES_KILLED; i++) {
            BoundedCapture output = new BoundedCapture(1 << 16);
            RunningProcess loop = commands.start(Command.of(ExchangeLoop.command(volume, clone.path())), output);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (loop.isAlive() && !output.text().contains(".") && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            busyFor(Duration.ofMillis(ThreadLocalRandom.current().nextInt(500)));
            assertThat(loop.isAlive()).as(output.text()).isTrue();
            ProcessHandle.of(loop.pid()).orElseThrow().destroyForcibly();
            assertThat(loop.waitFor(LIMIT)).isPresent();

            boolean upgraded =
                    backend.find(volume, volume.path()).orElseThrow().identity().equals(clone.identity());
            assertThat(read(volume.path())).isEqualTo(upgraded ? "upgraded" : "old");
            assertThat(read(clone.path())).isEqualTo(upgraded ? "old" : "upgraded");
        }
        putBack(clone);
    }

    /** Production as it was: a storage may refuse to destroy what the clone in its place was made from. */
    private void putBack(StoredObject clone) {
        if (backend.find(volume, volume.path()).orElseThrow().identity().equals(clone.identity())) {
            backend.exchange(volume, volume.path(), clone.path());
        }
    }

    @Test
    @Promised("two processes at once")
    void twoProcessesAtOnce() {
        assumeDirectories();
        BoundedCapture output = new BoundedCapture(1 << 16);
        List<RunningProcess> loops =
                Stream.of("one", "two").map(name -> loop(name, 3, output)).toList();

        for (RunningProcess loop : loops) {
            assertThat(loop.waitFor(LIMIT)).as(output.text()).hasValue(0);
        }
        assertThat(isUnclean()).isFalse();
    }

    private boolean isUnclean() {
        return !backend.list(volume).isEmpty() || !storage().intents().all().isEmpty();
    }

    private void awaitObjects() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (backend.list(volume).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    /** The moment of the kill is what the test is about, so it is drawn by chance. */
    private static void busyFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private RunningProcess loop(String name, int rounds, OutputSink output) {
        return commands.start(Command.of(StorageLoop.command(volume, state, name, rounds)), output);
    }

    private VolumeStorage storage() {
        return StorageBackends.open(volume, commands, state, List.of(volume.path()));
    }

    private Snapshot take(String schedule) {
        return storage()
                .snapshot(
                        "run-1",
                        schedule,
                        Instant.now(),
                        Optional.empty(),
                        SourceState.STOPPED,
                        Optional.empty(),
                        path -> {});
    }

    private Clone clone(Snapshot snapshot, String name) {
        return storage()
                .clone(snapshot, name, "run-1", Optional.of(Instant.now().plusSeconds(3600)), Instant.now());
    }

    /** Each number is synced before the next is written, as a database does; of what is not, no storage promises an order. */
    private static void countInTwoFiles(Path directory, AtomicBoolean stop) {
        try (FileChannel first = open(directory.resolve("first"));
                FileChannel second = open(directory.resolve("second"))) {
            for (long i = 1; !stop.get(); i++) {
                first.write(ByteBuffer.allocate(Long.BYTES).putLong(0, i), 0);
                second.write(ByteBuffer.allocate(Long.BYTES).putLong(0, i), 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
    }

    private static long number(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) == Long.BYTES
                ? ByteBuffer.wrap(Files.readAllBytes(file)).getLong()
                : 0;
    }
}
