package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The pause of writes that the dry runs let one promise.
 *
 * @param dryRuns how many measured it
 * @param shortest of their pauses
 * @param longest of their pauses
 * @param slowdown how many times as long the promise expects the pause to last as the longest did, because the host is busier
 *     now; at least 1
 * @param expected the pause that is expected now
 * @param promised the same times the margin, rounded up to a millisecond
 */
public record PausePromise(
        int dryRuns, Duration shortest, Duration longest, double slowdown, Duration expected, Duration promised) {

    /** What they promise on a host that is as busy as that now; empty where none of them measured a pause. */
    static Optional<PausePromise> of(List<Promotion> dryRuns, Optional<Double> loadNow, double margin) {
        List<Promotion> measured = dryRuns.stream()
                .filter(dryRun -> dryRun.pauseOfWrites().isPresent())
                .toList();
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        List<Duration> pauses = measured.stream()
                .map(dryRun -> dryRun.pauseOfWrites().orElseThrow())
                .sorted()
                .toList();
        Duration longest = pauses.get(pauses.size() - 1);
        Duration expected = measured.stream()
                .map(dryRun -> times(dryRun.pauseOfWrites().orElseThrow(), slowdown(dryRun, loadNow)))
                .reduce(longest, (some, other) -> some.compareTo(other) > 0 ? some : other);
        return Optional.of(new PausePromise(
                pauses.size(), pauses.get(0), longest, ratio(expected, longest), expected, times(expected, margin)));
    }

    /** 1 where one of the two loads is not known. */
    private static double slowdown(Promotion dryRun, Optional<Double> now) {
        return dryRun.baseline()
                .flatMap(Baseline::load)
                .flatMap(then -> now.map(load -> HostLoad.slowdown(then, load)))
                .orElse(1.0);
    }

    static Duration times(Duration duration, double factor) {
        return Duration.ofMillis((long) Math.ceil(duration.toNanos() * factor / 1_000_000));
    }

    static double ratio(Duration some, Duration other) {
        return other.isZero() ? 1 : (double) some.toNanos() / other.toNanos();
    }

    /** What it rests on, for people. */
    public String basis() {
        String measured = dryRuns == 1
                ? "one dry run measured " + Quantity.readable(longest)
                : "the longest of " + dryRuns + " dry runs took " + Quantity.readable(longest) + ", the shortest "
                        + Quantity.readable(shortest);
        return slowdown > 1
                ? String.format(
                        Locale.ROOT, "%s; the host is busier now, %.1f times as long is expected", measured, slowdown)
                : measured;
    }
}
