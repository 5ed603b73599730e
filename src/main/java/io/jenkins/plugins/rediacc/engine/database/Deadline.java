package io.jenkins.plugins.rediacc.engine.database;

import java.time.Duration;

/** When a built-in step or test must have ended: one time limit for all that it does. */
public final class Deadline {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final Duration limit;
    private final long started = System.nanoTime();

    /** A deadline that is reached the limit's time from now. */
    public Deadline(Duration limit) {
        this.limit = limit;
    }

    public boolean isPast() {
        return elapsed().compareTo(limit) >= 0;
    }

    /** The whole limit. */
    public Duration limit() {
        return limit;
    }

    /** What is left, at least a millisecond: 0 would mean no limit to some tools. */
    public Duration left() {
        Duration left = limit.minus(elapsed());
        return left.compareTo(LEAST) > 0 ? left : LEAST;
    }

    /** What is left in seconds, rounded up, so that a query that ends at it ends after the deadline; never 0. */
    public int secondsLeft() {
        return (int) Math.min(left().toSeconds() + 1, Integer.MAX_VALUE);
    }

    /** What has gone by. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
