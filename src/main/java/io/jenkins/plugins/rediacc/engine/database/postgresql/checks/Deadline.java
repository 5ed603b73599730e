package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.time.Duration;

/** When a test must have ended. */
final class Deadline {

    private final Duration limit;
    private final long started = System.nanoTime();

    Deadline(Duration limit) {
        this.limit = limit;
    }

    boolean isPast() {
        return elapsed().compareTo(limit) >= 0;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    Duration limit() {
        return limit;
    }

    /** What is left in seconds, rounded up, so that a query that ends at it ends after the deadline; never 0. */
    int secondsLeft() {
        long left = limit.minus(elapsed()).toSeconds() + 1;
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }
}
