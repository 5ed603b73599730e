package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.history.retention.KeepReason.Kind;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides which snapshots are kept, and why. It looks at nothing but its arguments.
 *
 * <p>A rule such as {@code 24h} keeps the first snapshot of each of the newest 24 hours that have one. An hour without a
 * snapshot does not count, so a snapshot goes only where two things are true: it is outside of the policy's reach, and
 * as many newer ones as the policy asks for remain. What one rule keeps, no other takes away.
 */
public final class Retention {

    private static final Comparator<Snapshot> OLDEST_FIRST =
            Comparator.comparing(Snapshot::created).thenComparing(Snapshot::id);

    private final RetentionPolicy policy;
    private final Instant now;
    private final Map<String, List<KeepReason>> reasons = new LinkedHashMap<>();

    private Retention(RetentionPolicy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /**
     * Decides about all snapshots of a volume, the oldest first.
     *
     * @param holds by the snapshot's id; those that are over keep nothing
     * @param needed why something else needs a snapshot, by its id
     */
    public static List<Fate> decide(
            List<Snapshot> snapshots,
            RetentionPolicy policy,
            Map<String, List<Hold>> holds,
            Map<String, List<String>> needed,
            Instant now) {
        List<Snapshot> oldestFirst = snapshots.stream().sorted(OLDEST_FIRST).toList();
        Retention retention = new Retention(policy, now);
        retention.keepByThemselves(oldestFirst, holds, needed);
        retention.keepByPolicy(oldestFirst);
        retention.keepWhereScheduleIsBroken(oldestFirst);
        return oldestFirst.stream()
                .map(snapshot -> new Fate(snapshot, retention.reasonsOf(snapshot)))
                .toList();
    }

    private void keepByThemselves(
            List<Snapshot> snapshots, Map<String, List<Hold>> holds, Map<String, List<String>> needed) {
        for (Snapshot snapshot : snapshots) {
            holds.getOrDefault(snapshot.id(), List.of()).stream()
                    .filter(hold -> hold.isActive(now))
                    .forEach(hold -> keep(snapshot, Kind.HELD, hold.text()));
            needed.getOrDefault(snapshot.id(), List.of()).forEach(why -> keep(snapshot, Kind.NEEDED, why));
            snapshot.mark().origin().ifPresent(clone -> keep(snapshot, Kind.OF_CLONE, "goes with clone " + clone));
            snapshot.mark()
                    .expires()
                    .ifPresent(end -> keep(snapshot, Kind.EXPIRES, "'rediacc gc' destroys it at " + end));
            if (snapshot.created().isAfter(now)) {
                keep(snapshot, Kind.FUTURE, "its time lies in the future");
            } else if (snapshot.created().isAfter(now.minus(policy.min()))) {
                keep(snapshot, Kind.YOUNG, "min " + Quantity.readable(policy.min()));
            }
            if (!policy.isSet()) {
                keep(snapshot, Kind.NO_POLICY, "no policy");
            }
        }
    }

    private void keepByPolicy(List<Snapshot> snapshots) {
        List<Snapshot> ruled = snapshots.stream()
                .filter(ExpectedSchedule::isLastingOfProduction)
                .filter(snapshot -> !snapshot.created().isAfter(now))
                .toList();
        if (!ruled.isEmpty()) {
            keep(ruled.get(ruled.size() - 1), Kind.NEWEST, "newest");
        }
        policy.rules().forEach(rule -> firstOfEach(rule, ruled)
                .forEach(snapshot -> keep(snapshot, Kind.RULE, rule.toString())));
    }

    /** The first snapshot of each of the newest periods that have one. */
    private static List<Snapshot> firstOfEach(RetentionPolicy.Rule rule, List<Snapshot> oldestFirst) {
        TreeMap<Instant, Snapshot> first = new TreeMap<>();
        oldestFirst.forEach(snapshot -> first.putIfAbsent(rule.each().startOf(snapshot.created()), snapshot));
        return first.descendingMap().values().stream().limit(rule.count()).toList();
    }

    private void keepWhereScheduleIsBroken(List<Snapshot> snapshots) {
        Optional<String> broken = ExpectedSchedule.of(snapshots, policy, now).broken(now);
        broken.ifPresent(why -> snapshots.stream()
                .filter(snapshot -> reasonsOf(snapshot).isEmpty())
                .forEach(snapshot -> keep(snapshot, Kind.SCHEDULE_BROKEN, why)));
    }

    private void keep(Snapshot snapshot, Kind kind, String text) {
        reasons.computeIfAbsent(snapshot.id(), id -> new ArrayList<>()).add(new KeepReason(kind, text));
    }

    private List<KeepReason> reasonsOf(Snapshot snapshot) {
        return reasons.getOrDefault(snapshot.id(), List.of());
    }
}
