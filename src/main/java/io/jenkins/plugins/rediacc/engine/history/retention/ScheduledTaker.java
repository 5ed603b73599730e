package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeLock;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes one snapshot in each period of a schedule, however many callers ask for it. */
public final class ScheduledTaker {

    private final VolumeStorage storage;
    private final Clock clock;

    public ScheduledTaker(VolumeStorage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /**
     * Takes the snapshot of the present period, unless there is one. One that comes more than one and a half intervals
     * after the one before is marked late.
     *
     * @param snapshot takes a snapshot of this schedule
     */
    public Taken take(Schedule schedule, Supplier<Snapshot> snapshot) {
        try (VolumeLock ignored = storage.lock(VolumeLock.Purpose.TAKING)) {
            Instant now = clock.instant();
            Optional<Snapshot> before = ExpectedSchedule.newestOf(schedule, storage.snapshots(), now);
            Optional<Snapshot> present =
                    before.filter(found -> schedule.startOf(found.created()).equals(schedule.startOf(now)));
            if (present.isPresent()) {
                return new Taken(present.get(), false);
            }
            Snapshot taken = snapshot.get();
            Optional<Duration> late = before.map(found -> Duration.between(found.created(), taken.created()))
                    .filter(gap -> gap.compareTo(schedule.warnAge()) > 0)
                    .map(gap -> gap.minus(schedule.interval()));
            return new Taken(late.map(delay -> storage.markLate(taken, delay)).orElse(taken), true);
        }
    }

    /**
     * The snapshot of a period.
     *
     * @param isNew false where an earlier caller had taken it
     */
    public record Taken(Snapshot snapshot, boolean isNew) {}
}
