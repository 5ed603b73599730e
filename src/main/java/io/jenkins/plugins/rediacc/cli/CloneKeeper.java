package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import io.jenkins.plugins.rediacc.engine.rehearsal.ServedClone;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process that keeps a started clone: until somebody ends it, or the clone's time is over. Until its caller has
 * taken the clone over, it also ends with the caller, which it sees by the end of its standard input.
 */
final class CloneKeeper {

    /** The byte by which the caller takes the clone over. */
    static final int TAKEN = '\n';

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final EngineContext context;
    private final Volume volume;
    private final String owner;

    /**
     * A keeper.
     *
     * @param owner the run that the clone is for
     */
    CloneKeeper(EngineContext context, Volume volume, String owner) {
        this.context = context;
        this.volume = volume;
        this.owner = owner;
    }

    /** Takes a snapshot, makes its clone, starts that, and comes back when both are destroyed. */
    Result keepNew(String name, Instant expires) {
        endWithCaller(System.in, context.cancellation());
        Snapshot taken = DuringPromotion.explained(context, volume, () -> take(expires));
        try {
            return serve(taken, name, expires);
        } finally {
            context.storage(volume, new HostProcesses(new Cancellation())).destroy(taken);
        }
    }

    private Snapshot take(Instant expires) {
        SnapshotTaker snapshots = context.snapshots(volume);
        snapshots.verify();
        snapshots.checkpoint();
        return snapshots.take(owner, "clone", Optional.of(expires));
    }

    /** Makes a clone of the snapshot, starts it, and comes back when it is destroyed. */
    Result keep(Snapshot snapshot, String name, Instant expires) {
        endWithCaller(System.in, context.cancellation());
        return serve(snapshot, name, expires);
    }

    private Result serve(Snapshot snapshot, String name, Instant expires) {
        try (RunHome home = context.openRun();
                ServedClone served = ServedClone.start(
                        order(home, snapshot, name, expires),
                        commands -> context.storage(volume, commands),
                        commands -> context.database(volume, commands),
                        context.events(),
                        context.cancellation())) {
            context.storage(volume).served().offer(name, served.environment());
            awaitEnd(expires);
            return Result.done(Documents.of(served.target()), "ended");
        }
    }

    private ServedClone.Order order(RunHome home, Snapshot snapshot, String name, Instant expires) {
        return new ServedClone.Order(
                context.runId(),
                owner,
                name,
                volume,
                snapshot,
                expires,
                home.work().resolve("served"),
                context.socketRoot(),
                context.hiddenFromClones(volume));
    }

    private static void endWithCaller(InputStream fromCaller, Cancellation cancellation) {
        Thread watcher = new Thread(
                () -> {
                    if (!isTaken(fromCaller)) {
                        cancellation.request(
                                RediaccException.cancelled("the caller ended before it took the clone over"));
                    }
                },
                "rediacc-caller");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static boolean isTaken(InputStream fromCaller) {
        try {
            return fromCaller.read() == TAKEN;
        } catch (IOException e) {
            return false;
        }
    }

    private void awaitEnd(Instant expires) {
        CountDownLatch asked = new CountDownLatch(1);
        try (Cancellation.Registration ignored = context.cancellation().onRequest(asked::countDown)) {
            boolean ended = false;
            while (!ended && Instant.now().isBefore(expires)) {
                // In parts, because a host that sleeps does not count the time.
                Duration left = Duration.between(Instant.now(), expires);
                Duration part = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
                ended = asked.await(part.toMillis() + 1, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
