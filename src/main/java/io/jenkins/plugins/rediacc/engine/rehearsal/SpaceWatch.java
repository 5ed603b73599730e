package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches the pool that production shares with its clones, and stops the rehearsal before the pool is full: a clone
 * that fills it would stop production.
 */
final class SpaceWatch implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 200;

    /** What a fast writer fills before it is stopped, with what the file system needs for itself. */
    private static final long WRITTEN_MEANWHILE = 256L << 20;

    private static final double LARGEST_RESERVE = 0.15;

    private final Supplier<Pool> pool;
    private final Supplier<Optional<Long>> exclusiveBytes;
    private final Optional<Long> growthLimit;
    private final long reserve;
    private final Cancellation cancellation;
    private final Pool first;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(SpaceWatch::daemon);
    private volatile long lowestFree;

    /**
     * Begins to watch.
     *
     * @param exclusiveBytes what the clone holds alone; asked only when the pool shrank by more than the limit, because
     *     it may walk all files
     * @param growthLimit how much the clone may grow, in bytes
     */
    SpaceWatch(
            Supplier<Pool> pool,
            Supplier<Optional<Long>> exclusiveBytes,
            Optional<Long> growthLimit,
            SpaceLimits limits,
            Cancellation cancellation) {
        this.pool = pool;
        this.exclusiveBytes = exclusiveBytes;
        this.growthLimit = growthLimit;
        this.cancellation = cancellation;
        this.first = pool.get();
        this.reserve = reserve(first, limits);
        this.lowestFree = first.freeBytes();
        timer.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * The space, in bytes, that a rehearsal leaves free: half of what is free when new clones begin to be refused, but
     * enough for a fast writer to be stopped in time.
     */
    static long reserve(Pool pool, SpaceLimits limits) {
        double half = (1 - limits.refuseClones()) / 2 * pool.totalBytes();
        return (long) Math.min(Math.max(half, WRITTEN_MEANWHILE), LARGEST_RESERVE * pool.totalBytes());
    }

    /** What was seen so far. */
    Rehearsal.SpaceUse use() {
        Pool now = pool.get();
        return new Rehearsal.SpaceUse(
                Optional.empty(), now.totalBytes(), now.freeBytes(), Math.min(lowestFree, now.freeBytes()));
    }

    private void look() {
        try {
            check(pool.get());
        } catch (RediaccException e) {
            // The storage gives no figure: no answer is a no.
            if (!timer.isShutdown()) {
                cancellation.request(e);
            }
        }
    }

    private void check(Pool now) {
        lowestFree = Math.min(lowestFree, now.freeBytes());
        if (now.freeBytes() <= reserve) {
            cancellation.request(RediaccException.surroundings(
                    ErrorCause.SPACE,
                    Explanation.of("the pool is " + Math.round(now.fill() * 100) + " % full, "
                                    + Quantity.readable(now.freeBytes()) + " are free")
                            .state("the steps were stopped before the pool could fill")
                            .todo("free space, or rehearse with a smaller 'limits: diskGrowth'")));
        }
        growthLimit.ifPresent(limit -> checkGrowth(now, limit));
    }

    private void checkGrowth(Pool now, long limit) {
        long shrunk = first.freeBytes() - now.freeBytes();
        if (shrunk <= limit) {
            return;
        }
        long grown = exclusiveBytes.get().orElse(shrunk);
        if (grown > limit) {
            cancellation.request(RediaccException.surroundings(
                    ErrorCause.SPACE,
                    Explanation.of("the clone grew by " + Quantity.readable(grown) + ", its limit is "
                                    + Quantity.readable(limit))
                            .state("the steps were stopped")
                            .todo("raise 'limits: diskGrowth' in the plan if the growth is expected")));
        }
    }

    /** A look that is under way comes to its end: interrupted, it would pass for a storage that gives no figure. */
    @Override
    public void close() {
        timer.shutdown();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "rediacc-space");
        thread.setDaemon(true);
        return thread;
    }
}
