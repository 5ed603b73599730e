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

    /** What is left in whole seconds, at least one: JDBC takes 0 for no limit. */
    int secondsLeft() {
        long left = limit.minus(elapsed()).toSeconds();
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }
}
