package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How far apart the snapshots of a schedule should be. */
final class SchedulePeriod {

    /** A snapshot that is taken late is none that is missing. */
    private static final double TOLERANCE = 1.5;

    private static final Map<String, Duration> PERIODS = Map.of(
            "hourly", Duration.ofHours(1),
            "daily", Duration.ofDays(1),
            "weekly", Duration.ofDays(7),
            "monthly", Duration.ofDays(31),
            "yearly", Duration.ofDays(366));

    private SchedulePeriod() {}

    /**
     * The time between two neighbours, where their schedule should have had a snapshot in it; empty where nothing is
     * missing, or where one of them belongs to no schedule.
     */
    static Optional<Duration> gap(Snapshot earlier, Snapshot later) {
        Duration first = PERIODS.get(earlier.mark().schedule());
        Duration second = PERIODS.get(later.mark().schedule());
        if (first == null || second == null) {
            return Optional.empty();
        }
        Duration period = first.compareTo(second) < 0 ? first : second;
        Duration distance = Duration.between(earlier.created(), later.created());
        return distance.toMillis() > period.toMillis() * TOLERANCE ? Optional.of(distance) : Optional.empty();
    }
}
