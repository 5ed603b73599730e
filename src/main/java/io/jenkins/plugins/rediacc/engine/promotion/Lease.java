package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.UnfinishedPromotion;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.OwnerProcess;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The right to promote a volume, which one promotion at a time has.
 *
 * <p>It stands in the state directory and on the storage beside the volume, so that a caller with another state directory
 * meets it too. Its fencing token is greater than that of every lease before: a process that was thought dead and is not
 * sees a greater token than its own, and stops. A killed process leaves its lease behind; only {@link #resume} takes it
 * over.
 */
public final class Lease implements AutoCloseable {

    private static final String ON_STORAGE = ".promotion-lease";

    private final List<LeasePlace> places;
    private final List<FileChannel> locks;
    private final LeaseRecord held;

    private Lease(List<LeasePlace> places, List<FileChannel> locks, LeaseRecord held) {
        this.places = places;
        this.locks = locks;
        this.held = held;
    }

    /**
     * The lease that stands, whether or not its process lives; empty where none does.
     *
     * @throws RediaccException with exit code 4 where nobody can tell
     */
    public static Optional<LeaseRecord> find(Path state, Volume volume) {
        return standing(places(state, volume)).filter(LeaseRecord::held);
    }

    /**
     * Takes the lease for a new promotion.
     *
     * @param run the promotion's id
     * @throws RediaccException with exit code 4 where a promotion is under way, or was interrupted
     */
    public static Lease acquire(Path state, Volume volume, String run, String planDigest, Instant now) {
        return take(state, volume, standing -> {
            standing.filter(LeaseRecord::held).ifPresent(left -> {
                throw interrupted(volume, left);
            });
            return next(standing, volume, run, planDigest, now);
        });
    }

    /**
     * Takes over the lease of a promotion that was interrupted, with a greater token.
     *
     * @throws RediaccException with exit code 4 where its process still lives, and 5 where there is none
     */
    public static Lease resume(Path state, Volume volume, Instant now) {
        return take(state, volume, standing -> {
            LeaseRecord left = standing.filter(LeaseRecord::held)
                    .orElseThrow(() -> RediaccException.notFound(
                            Explanation.of("no promotion of volume " + volume.name() + " was interrupted")
                                    .todo("begin one: rediacc promote " + volume.name() + " PLAN")));
            return next(standing, volume, left.run(), left.planDigest(), now);
        });
    }

    /**
     * Waits until no process holds the lease's lock any more, be it that it has released the lease or that it has died: the
     * kernel lets a lock go with its process (fcntl(2)). One that only sleeps keeps it.
     */
    public static void awaitFree(Path state, Volume volume) {
        places(state, volume).get(0).awaitUnlocked();
    }

    private static Lease take(Path state, Volume volume, Function<Optional<LeaseRecord>, LeaseRecord> successor) {
        List<LeasePlace> places = places(state, volume);
        List<FileChannel> locks = new ArrayList<>();
        try {
            locks.add(lock(places.get(0), volume, places));
            SnapshotDirectory.create(volume);
            locks.add(lock(places.get(1), volume, places));
            LeaseRecord record = successor.apply(standing(places));
            places.forEach(place -> place.write(record));
            return new Lease(places, locks, record);
        } catch (RuntimeException e) {
            closeAll(locks);
            throw e;
        }
    }

    private static FileChannel lock(LeasePlace place, Volume volume, List<LeasePlace> places) {
        return place.lock().orElseThrow(() -> underWay(volume, standing(places)));
    }

    private static LeaseRecord next(
            Optional<LeaseRecord> standing, Volume volume, String run, String planDigest, Instant now) {
        return new LeaseRecord(
                standing.map(LeaseRecord::token).orElse(0L) + 1,
                true,
                volume.name(),
                run,
                planDigest,
                System.getProperty("user.name"),
                OwnerProcess.current(),
                now);
    }

    /** The fencing token. */
    public long token() {
        return held.token();
    }

    /** Who holds it, and since when. */
    public LeaseRecord record() {
        return held;
    }

    /**
     * To be called before every act: nobody has taken the lease over meanwhile.
     *
     * @throws RediaccException with exit code 4 where somebody has, or nobody can tell
     */
    public void require() {
        for (LeasePlace place : places) {
            Optional<LeaseRecord> there = place.read();
            if (!there.equals(Optional.of(held))) {
                throw RediaccException.refused(Explanation.of("the lease on volume " + held.volume()
                                + " is no longer that of run " + held.run() + " (token " + held.token() + "): "
                                + there.map(other -> "run " + other.run() + " has it (token " + other.token() + ")")
                                        .orElse("it is gone"))
                        .state("this process does nothing more to the volume")
                        .todo("see what the other run does; '" + UnfinishedPromotion.resumeCommand(held.volume())
                                + "' finishes or undoes what was begun"));
            }
        }
    }

    /** Ends the lease: the promotion has come to an end, good or bad, after which nothing has to be resumed. */
    public void release() {
        require();
        places.forEach(place -> place.write(held.ended()));
        close();
    }

    /** Lets the locks go, as the end of the process does. A lease that was not released still stands. */
    @Override
    public void close() {
        closeAll(locks);
    }

    /** Of the two places the one with the greater token counts; where it is the same, one that is held. */
    private static Optional<LeaseRecord> standing(List<LeasePlace> places) {
        return places.stream()
                .flatMap(place -> place.read().stream())
                .max(Comparator.comparingLong(LeaseRecord::token).thenComparing(LeaseRecord::held));
    }

    /** First that in the state directory, then that on the storage. */
    private static List<LeasePlace> places(Path state, Volume volume) {
        return Stream.of(
                        new LeasePlace(state.resolve("promotions"), volume.name() + ".lease"),
                        new LeasePlace(
                                volume.snapshots(),
                                ON_STORAGE + "." + volume.path().getFileName()))
                .toList();
    }

    private static RediaccException underWay(Volume volume, Optional<LeaseRecord> holder) {
        return RediaccException.refused(Explanation.of("another promotion of volume " + volume.name() + " is under way"
                        + holder.map(lease -> ": " + lease.run() + " of user " + lease.user() + ", process "
                                        + lease.process().pid() + ", since " + lease.since())
                                .orElse(""))
                .state("nothing was promoted")
                .todo("wait for its end"));
    }

    private static RediaccException interrupted(Volume volume, LeaseRecord lease) {
        return RediaccException.refused(Explanation.of("promotion " + lease.run() + " of volume " + volume.name()
                        + ", begun by user " + lease.user() + " at " + lease.since()
                        + ", was interrupted and has neither been finished nor undone")
                .state("nothing more was done to the volume")
                .todo("run '" + UnfinishedPromotion.resumeCommand(volume.name()) + "'"));
    }

    private static void closeAll(List<FileChannel> channels) {
        try {
            for (FileChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
