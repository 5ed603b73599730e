package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.UnfinishedPromotion;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Replication;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a volume's snapshots fare.
 *
 * @param schedule how often a snapshot is expected; empty: not at all
 * @param age of the newest snapshot of the schedule, or of production where there is no schedule; empty where there is
 *     none
 * @param pool empty where it could not be asked
 * @param replication whether it is replicated elsewhere
 * @param promotion the promotion or way back that has not come to its end; empty where there is none
 * @param findings what is wrong, the worst first; none where all is well
 */
public record VolumeStatus(
        String volume,
        Optional<Schedule> schedule,
        Optional<Duration> age,
        int snapshots,
        int clones,
        Optional<Pool> pool,
        Replication replication,
        Optional<UnfinishedPromotion> promotion,
        List<Finding> findings) {

    public VolumeStatus {
        findings = List.copyOf(findings);
    }

    /** How bad it is. */
    public enum Level {
        FINE,
        WARNING,
        CRITICAL
    }

    /** One thing that is wrong. */
    public record Finding(Level level, String text) {}

    /** The worst of the findings. */
    public Level level() {
        return findings.stream()
                .map(Finding::level)
                .max(Comparator.naturalOrder())
                .orElse(Level.FINE);
    }

    /** The status as of a time. */
    public static VolumeStatus of(VolumeStorage storage, Replication replication, Instant now) {
        Volume volume = storage.volume();
        List<Snapshot> snapshots = storage.snapshots();
        List<Clone> clones = storage.clones();
        Pool pool = storage.pool();
        ExpectedSchedule expected = ExpectedSchedule.of(snapshots, volume.keep(), now);
        List<Finding> findings = new ArrayList<>();
        expected.schedule()
                .ifPresent(schedule -> age(schedule, expected.age(now)).ifPresent(findings::add));
        fill(volume, pool).ifPresent(findings::add);
        replicationFinding(volume, replication).ifPresent(findings::add);
        findings.sort(Collections.reverseOrder(Comparator.comparing(Finding::level)));
        return new VolumeStatus(
                volume.name(),
                expected.schedule(),
                expected.schedule().isPresent() ? expected.age(now) : newestAge(snapshots, now),
                snapshots.size(),
                clones.size(),
                Optional.of(pool),
                replication,
                Optional.empty(),
                findings);
    }

    /** This status with another finding. */
    public VolumeStatus with(Finding finding) {
        return with(promotion, finding);
    }

    /** This status of a volume with a promotion or way back that has not come to its end, which is critical. */
    public VolumeStatus with(UnfinishedPromotion unfinished) {
        return with(
                Optional.of(unfinished),
                new Finding(Level.CRITICAL, unfinished.text() + "; what to do: " + unfinished.remedy()));
    }

    private VolumeStatus with(Optional<UnfinishedPromotion> unfinished, Finding finding) {
        List<Finding> more = new ArrayList<>(findings);
        more.add(finding);
        more.sort(Collections.reverseOrder(Comparator.comparing(Finding::level)));
        return new VolumeStatus(volume, schedule, age, snapshots, clones, pool, replication, unfinished, more);
    }

    /** The status of a volume that cannot be looked at: no answer is critical. */
    public static VolumeStatus unknown(String volume, String why) {
        return new VolumeStatus(
                volume,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                new Replication(Replication.Answer.UNKNOWN, Optional.empty(), "the volume cannot be looked at"),
                Optional.empty(),
                List.of(new Finding(Level.CRITICAL, why)));
    }

    private static Optional<Duration> newestAge(List<Snapshot> snapshots, Instant now) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.mark().origin().isEmpty())
                .map(snapshot -> Duration.between(snapshot.created(), now))
                .min(Comparator.naturalOrder());
    }

    private static Optional<Finding> age(Schedule schedule, Optional<Duration> age) {
        if (age.isEmpty()) {
            return Optional.of(new Finding(Level.CRITICAL, "there is no " + schedule.word() + " snapshot"));
        }
        if (age.get().compareTo(schedule.warnAge()) <= 0) {
            return Optional.empty();
        }
        boolean critical = age.get().compareTo(schedule.criticalAge()) > 0;
        String text = "the newest " + schedule.word() + " snapshot is " + Quantity.readable(age.get()) + " old";
        return Optional.of(new Finding(critical ? Level.CRITICAL : Level.WARNING, text));
    }

    /** Who declares a replication wants to hear where it stands still, and where nobody can tell. */
    private static Optional<Finding> replicationFinding(Volume volume, Replication replication) {
        if (volume.replication().isEmpty() || replication.answer() == Replication.Answer.YES) {
            return Optional.empty();
        }
        String what = replication.answer() == Replication.Answer.NO ? "not replicated: " : "replicated or not: ";
        return Optional.of(new Finding(Level.WARNING, what + replication.why()));
    }

    private static Optional<Finding> fill(Volume volume, Pool pool) {
        if (pool.fill() < volume.space().warn()) {
            return Optional.empty();
        }
        boolean critical = pool.fill() >= volume.space().refuseClones();
        String text = String.format(Locale.ROOT, "the pool is %.0f %% full", pool.fill() * 100);
        return Optional.of(
                new Finding(critical ? Level.CRITICAL : Level.WARNING, critical ? text + ": no clone is made" : text));
    }
}
