package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Watches the pool that production shares with its clones, and stops the rehearsal before the pool is full: a clone
 * that fills it would stop production.
 */
final class SpaceWatch implements AutoCloseable {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(200);

    /** How many times as long as the last look took the watch rests after it. */
    private static final int REST = 20;

    /** How many looks in a row may fail: a storage's tool that another process keeps waiting answers the next one. */
    private static final int FAILED_LOOKS = 5;

    /** What a fast writer fills before it is stopped, with what the file system needs for itself. */
    private static final long WRITTEN_MEANWHILE = 256L << 20;

    private static final double LARGEST_RESERVE = 0.15;

    private final Supplier<Pool> pool;
    private final Supplier<Optional<Long>> exclusiveBytes;
    private final Optional<Long> growthLimit;
    private final long reserve;
    private final Cancellation cancellation;
    private final Pool first;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, SpaceWatch::daemon);
    private volatile Pool last;
    private volatile long lowestFree;
    private volatile Optional<Long> largestClone = Optional.empty();
    private int failedLooks;

    /**
     * Begins to watch.
     *
     * @param exclusiveBytes what the clone holds alone; asked after the steps, and when the pool shrank by more than the
     *     limit, because it may walk all files
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
        this.last = first;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.lowestFree = first.freeBytes();
        lookAfter(SHORTEST_INTERVAL);
    }

    private void lookAfter(Duration rest) {
        if (!timer.isShutdown()) {
            timer.schedule(this::look, rest.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** How long the watch rests after a look that took so long. */
    static Duration restAfter(Duration look) {
        Duration rest = look.multipliedBy(REST);
        return rest.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : rest;
    }

    /**
     * The space, in bytes, that a rehearsal leaves free: half of what is free when new clones begin to be refused, but
     * enough for a fast writer to be stopped in time.
     */
    static long reserve(Pool pool, SpaceLimits limits) {
        double half = (1 - limits.refuseClones()) / 2 * pool.totalBytes();
        return (long) Math.min(Math.max(half, WRITTEN_MEANWHILE), LARGEST_RESERVE * pool.totalBytes());
    }

    /** What was seen so far; looks once more where the storage still answers. */
    Rehearsal.SpaceUse use() {
        try {
            last = pool.get();
            lowestFree = Math.min(lowestFree, last.freeBytes());
        } catch (RediaccException e) {
            // The run was stopped, or the storage is gone: what was seen before that counts.
        }
        return new Rehearsal.SpaceUse(largestClone, last.totalBytes(), last.freeBytes(), lowestFree);
    }

    /**
     * Asks what the clone holds alone. To be called when the steps have made it as large as it gets, and before an image is
     * taken of it: what it shares with an image it does not hold alone.
     */
    void measure() {
        try {
            held();
        } catch (RediaccException e) {
            // The report says that it is not known.
        }
    }

    private synchronized Optional<Long> held() {
        Optional<Long> now = exclusiveBytes.get();
        largestClone = Stream.of(largestClone, now).flatMap(Optional::stream).max(Long::compare);
        return now;
    }

    private void look() {
        Instant began = Instant.now();
        try {
            check(pool.get());
            failedLooks = 0;
        } catch (RediaccException e) {
            failedLooks++;
            // The storage gives no figure: no answer is a no.
            if (failedLooks >= FAILED_LOOKS && !timer.isShutdown()) {
                cancellation.request(e);
            }
        }
        lookAfter(restAfter(Duration.between(began, Instant.now())));
    }

    private void check(Pool now) {
        last = now;
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
        long grown = held().orElse(shrunk);
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
