package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How often a volume should get a snapshot, and when it last did.
 *
 * @param schedule what the catalogue says, or else the shortest schedule that any of the snapshots was taken by; empty
 *     where there is neither
 * @param newest when the newest snapshot of that schedule was taken; empty where there is none
 */
public record ExpectedSchedule(Optional<Schedule> schedule, Optional<Instant> newest) {

    /** The schedule of a volume, as of a time; what claims to be younger does not count. */
    public static ExpectedSchedule of(List<Snapshot> snapshots, RetentionPolicy policy, Instant now) {
        Optional<Schedule> schedule = policy.schedule().or(() -> snapshots.stream()
                .filter(ExpectedSchedule::isLastingOfProduction)
                .flatMap(snapshot -> Schedule.of(snapshot.mark().schedule()).stream())
                .min(Comparator.comparing(Schedule::interval)));
        Optional<Instant> newest =
                schedule.flatMap(each -> newestOf(each, snapshots, now).map(Snapshot::created));
        return new ExpectedSchedule(schedule, newest);
    }

    /** The newest snapshot that was taken by a schedule, as of a time. */
    static Optional<Snapshot> newestOf(Schedule schedule, List<Snapshot> snapshots, Instant now) {
        return snapshots.stream()
                .filter(ExpectedSchedule::isLastingOfProduction)
                .filter(snapshot -> snapshot.mark().schedule().equals(schedule.word()))
                .filter(snapshot -> !snapshot.created().isAfter(now))
                .max(Comparator.comparing(Snapshot::created));
    }

    /** Whether it is a snapshot of production that stays until retention takes it. */
    static boolean isLastingOfProduction(Snapshot snapshot) {
        return snapshot.mark().origin().isEmpty() && snapshot.mark().expires().isEmpty();
    }

    /** How old the newest snapshot of the schedule is. */
    public Optional<Duration> age(Instant now) {
        return newest.map(taken -> Duration.between(taken, now));
    }

    /** Why snapshots are not being taken as they should; empty where they are. */
    public Optional<String> broken(Instant now) {
        if (schedule.isEmpty()) {
            return Optional.of("nothing is deleted: no snapshot is taken on a schedule");
        }
        Optional<Duration> age = age(now);
        if (age.isEmpty()) {
            return Optional.of(
                    "nothing is deleted: there is no " + schedule.get().word() + " snapshot");
        }
        return age.filter(old -> old.compareTo(schedule.get().warnAge()) > 0)
                .map(old -> "nothing is deleted: the newest " + schedule.get().word() + " snapshot is "
                        + Quantity.readable(old) + " old");
    }
}
