package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    Path folder;

    private Path state;
    private Volume volume;

    @BeforeEach
    void makeVolume() throws IOException {
        state = Files.createDirectory(folder.resolve("state"));
        volume = TestVolumes.at("copy", Files.createDirectory(folder.resolve("orders")), folder.resolve(".rediacc"));
    }

    @Test
    void oneAtATimeAndEachTokenExceedsTheOneBefore() {
        assertThat(Lease.find(state, volume)).isEmpty();
        Lease first = acquire("p1");
        assertThat(first.token()).isEqualTo(1);
        assertThat(Lease.find(state, volume)).contains(first.record());
        refused("another promotion of volume orders is under way: p1 of user", () -> acquire("p2"));
        refused("is under way", () -> Lease.resume(state, volume, NOW));
        first.require();
        first.release();
        assertThat(Lease.find(state, volume)).isEmpty();

        Lease second = acquire("p2");
        assertThat(second.token()).isEqualTo(2);
        refused("is no longer that of run p1 (token 1): run p2 has it (token 2)", first::require);
        refused("is no longer that of run p1", first::release);
        second.release();
    }

    @Test
    void oneThatWasNotReleasedStandsUntilItIsResumed() {
        acquire("p1").close();
        refused("promotion p1 of volume orders, begun by user", () -> acquire("p2"));
        assertThat(Lease.find(state, volume)).isPresent();

        Lease resumed = Lease.resume(state, volume, NOW.plusSeconds(5));
        assertThat(resumed.record().run()).isEqualTo("p1");
        assertThat(resumed.token()).isEqualTo(2);
        resumed.release();

        assertThatThrownBy(() -> Lease.resume(state, volume, NOW))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
    }

    @Test
    void anotherStateDirectoryMeetsItOnTheStorage() throws IOException {
        Path otherState = Files.createDirectory(folder.resolve("other-state"));
        Lease first = acquire("p1");
        refused("is under way: p1", () -> Lease.acquire(otherState, volume, "p2", "digest", NOW));
        first.release();

        try (Lease second = Lease.acquire(otherState, volume, "p2", "digest", NOW)) {
            assertThat(second.token()).isEqualTo(2);
            assertThat(Lease.find(state, volume)).contains(second.record());
            refused("is no longer that of run p1", first::require);
        }
    }

    @Test
    void aStorageThatWasPutBackDoesNotLowerTheToken() throws IOException {
        acquire("p1").release();
        acquire("p2").release();
        Path onStorage = volume.snapshots().resolve(".promotion-lease.orders");
        assertThat(onStorage).exists();
        Files.delete(onStorage);

        try (Lease third = acquire("p3")) {
            assertThat(third.token()).isEqualTo(3);
            Files.delete(onStorage);
            refused("it is gone", third::require);
        }
    }

    @Test
    void whatCannotBeUnderstoodIsARefusal() throws IOException {
        acquire("p1").release();
        Files.writeString(state.resolve("promotions/orders.lease"), "{\"token\": 7");
        refused("cannot understand the lease", () -> Lease.find(state, volume));
        refused("cannot understand the lease", () -> acquire("p2"));
        Files.writeString(state.resolve("promotions/orders.lease"), "{}");
        refused("the lease", () -> acquire("p2"));
    }

    @Test
    void theSnapshotDirectoryStaysItsOwnersAlone() throws IOException {
        acquire("p1").release();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(volume.snapshots())))
                .isEqualTo("rwx------");
    }

    private Lease acquire(String run) {
        return Lease.acquire(state, volume, run, "digest", NOW);
    }

    private static void refused(String message, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining(message);
    }
}
