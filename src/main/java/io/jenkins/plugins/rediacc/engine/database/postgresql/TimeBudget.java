package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.time.Duration;
import java.time.Instant;

/** A time limit that several commands share. */
final class TimeBudget {

    private final Instant end;
    private final Duration whole;

    TimeBudget(Duration whole) {
        this.whole = whole;
        this.end = Instant.now().plus(whole);
    }

    /** What is left, at least a millisecond. */
    Duration left() {
        Duration left = Duration.between(Instant.now(), end);
        return left.compareTo(Duration.ofMillis(1)) > 0 ? left : Duration.ofMillis(1);
    }

    /** The whole limit. */
    Duration whole() {
        return whole;
    }
}
