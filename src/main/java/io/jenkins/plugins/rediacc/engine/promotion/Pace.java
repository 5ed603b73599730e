package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Promotion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** How long the rest of a pause takes from each act on, by the acts of a dry run. */
final class Pace {

    /** Of a promotion without a dry run whose acts are known. */
    static final Pace UNKNOWN = new Pace(List.of(), 1);

    private final List<Promotion.Act> acts;
    private final double slowdown;

    private Pace(List<Promotion.Act> acts, double slowdown) {
        this.acts = acts;
        this.slowdown = slowdown;
    }

    /** The pace of a dry run, slowed down so that its whole pause lasts as long as the promise expects. */
    static Pace of(Promotion dryRun, PausePromise promise) {
        List<String> names = dryRun.acts().stream().map(Promotion.Act::name).toList();
        int from = names.indexOf(Freezing.STOP);
        int to = Math.max(names.indexOf(Opening.OPEN), names.indexOf(Opening.PROBE));
        if (from < 0 || to < from) {
            return UNKNOWN;
        }
        double slowdown = dryRun.pauseOfWrites()
                .map(pause -> PausePromise.ratio(promise.expected(), pause))
                .orElse(1.0);
        return new Pace(dryRun.acts().subList(from, to + 1), slowdown).without(Replaying.OWN_LOOKS);
    }

    /** The same for a promotion that leaves these acts out. */
    Pace without(Set<String> names) {
        return new Pace(acts.stream().filter(act -> !names.contains(act.name())).toList(), slowdown);
    }

    /** What the pause still takes from that act on; empty where the dry run had no such act in its pause. */
    Optional<Duration> restFrom(String act) {
        return IntStream.range(0, acts.size())
                .filter(i -> acts.get(i).name().equals(act))
                .mapToObj(i -> sum(acts.subList(i, acts.size())))
                .findFirst();
    }

    /** The whole of it. */
    Duration whole() {
        return sum(acts);
    }

    private Duration sum(List<Promotion.Act> some) {
        return PausePromise.times(
                some.stream().map(Promotion.Act::duration).reduce(Duration.ZERO, Duration::plus), slowdown);
    }
}
