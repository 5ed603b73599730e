package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Searches n snapshots, ordered by time, for the last on which a step passed and the first on which it failed. It only
 * decides: whoever drives it probes the snapshots it asks for and records what was observed.
 *
 * <p>One job and steps that fail from some snapshot on need at most ⌈log2 n⌉ + 2 probes: both ends, then halving. A probe
 * that gave no answer is made once more, and then the search steps around its snapshot. Where the answers contradict the
 * assumption that a step fails from some snapshot on, the search ends and says so.
 */
final class Bisection {

    private static final int ATTEMPTS = 2;

    private final List<List<Observation>> observed;
    private final int jobs;
    private final int repeat;

    /**
     * A search in which nothing is known.
     *
     * @param count how many snapshots there are
     * @param jobs how many probes may run at once
     * @param repeat how many answers the snapshots that the result rests on must give
     */
    Bisection(int count, int jobs, int repeat) {
        this.observed = IntStream.range(0, count)
                .mapToObj(i -> (List<Observation>) new ArrayList<Observation>())
                .toList();
        this.jobs = jobs;
        this.repeat = repeat;
    }

    /**
     * What was found for a step.
     *
     * @param lastGood present exactly where it is {@link Found#BETWEEN}
     * @param firstBad present where it is {@link Found#BETWEEN} or {@link Found#AT_LEAST_SINCE}
     */
    record Finding(String step, Found found, OptionalInt lastGood, OptionalInt firstBad) {}

    /** Records what a probe of a snapshot gave. */
    void record(int index, Observation observation) {
        observed.get(index).add(observation);
    }

    /** The snapshots to probe next, at most as many as there are jobs; none where the search has ended. */
    List<Integer> next() {
        OptionalInt newest = newestUnlessUnusable();
        if (newest.isEmpty()) {
            return List.of();
        }
        if (!isConclusive(newest.getAsInt())) {
            return withBoth(newest.getAsInt());
        }
        for (String step : failedSteps()) {
            List<Integer> wanted = new StepSearch(step).next();
            if (!wanted.isEmpty()) {
                return wanted;
            }
        }
        return List.of();
    }

    /** What is found so far, for each step that failed anywhere; the one that fails on the newest snapshot first. */
    List<Finding> findings() {
        return failedSteps().stream()
                .map(step -> new StepSearch(step).finding())
                .toList();
    }

    /** The newest snapshot that gave an answer. */
    OptionalInt newest() {
        return IntStream.range(0, observed.size()).filter(this::isConclusive).max();
    }

    /** Whether every attempt at the snapshot failed for its surroundings. */
    boolean isUnusable(int index) {
        return !isConclusive(index) && observed.get(index).size() >= ATTEMPTS;
    }

    /** How many answers the snapshot gave. */
    int answers(int index) {
        return (int)
                observed.get(index).stream().filter(Observation::conclusive).count();
    }

    private boolean isConclusive(int index) {
        return observed.get(index).stream().anyMatch(Observation::conclusive);
    }

    private OptionalInt newestUnlessUnusable() {
        return IntStream.range(0, observed.size())
                .filter(index -> !isUnusable(index))
                .max();
    }

    /** The first round: the newest; with more jobs the oldest too, and some between. */
    private List<Integer> withBoth(int newest) {
        List<Integer> wanted = new ArrayList<>(List.of(newest));
        List<Integer> others = IntStream.range(0, newest)
                .filter(index -> !isConclusive(index) && !isUnusable(index))
                .boxed()
                .toList();
        wanted.addAll(oldestAndSpread(others, jobs - 1));
        return wanted;
    }

    private static List<Integer> oldestAndSpread(List<Integer> candidates, int most) {
        if (candidates.isEmpty() || most < 1) {
            return List.of();
        }
        List<Integer> wanted = new ArrayList<>(List.of(candidates.get(0)));
        wanted.addAll(spread(candidates.subList(1, candidates.size()), most - 1));
        return wanted;
    }

    /** Candidates that cut the rest into parts as equal as can be. */
    private static List<Integer> spread(List<Integer> candidates, int most) {
        int count = Math.min(most, candidates.size());
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> candidates.get(i * (candidates.size() + 1) / (count + 1) - 1))
                .toList();
    }

    /** The steps that failed anywhere, those of newer snapshots first. */
    private Set<String> failedSteps() {
        Set<String> failed = new LinkedHashSet<>();
        for (int index = observed.size() - 1; index >= 0; index--) {
            for (Observation observation : observed.get(index)) {
                observation.passed().forEach((step, passed) -> {
                    if (!passed) {
                        failed.add(step);
                    }
                });
            }
        }
        return failed;
    }

    /** The search for one step, from what is known now. */
    private final class StepSearch {

        private final String step;
        private final List<Integer> good;
        private final List<Integer> bad;

        StepSearch(String step) {
            this.step = step;
            this.good = indexes(index -> says(index, true));
            this.bad = indexes(index -> says(index, false));
        }

        private boolean says(int index, boolean passed) {
            return observed.get(index).stream()
                    .anyMatch(observation -> observation.passed(step).equals(Optional.of(passed)));
        }

        private List<Integer> indexes(IntPredicate condition) {
            return IntStream.range(0, observed.size()).filter(condition).boxed().toList();
        }

        Finding finding() {
            if (!Collections.disjoint(good, bad)) {
                return new Finding(step, Found.FLAKY, OptionalInt.empty(), OptionalInt.empty());
            }
            int firstBad = bad.get(0);
            if (good.isEmpty()) {
                return new Finding(step, Found.AT_LEAST_SINCE, OptionalInt.empty(), OptionalInt.of(firstBad));
            }
            int lastGood = good.get(good.size() - 1);
            if (lastGood < firstBad) {
                return new Finding(step, Found.BETWEEN, OptionalInt.of(lastGood), OptionalInt.of(firstBad));
            }
            boolean mended = bad.get(bad.size() - 1) < good.get(0);
            return new Finding(
                    step, mended ? Found.NO_LONGER : Found.NOT_MONOTONE, OptionalInt.empty(), OptionalInt.empty());
        }

        List<Integer> next() {
            Finding finding = finding();
            return switch (finding.found()) {
                case FLAKY -> List.of();
                case NO_LONGER -> List.of();
                case NOT_MONOTONE -> again(witnesses());
                case AT_LEAST_SINCE -> {
                    List<Integer> older = candidates(-1, finding.firstBad().getAsInt());
                    yield older.isEmpty()
                            ? again(List.of(finding.firstBad().getAsInt()))
                            : oldestAndSpread(older, jobs);
                }
                case BETWEEN -> {
                    int lastGood = finding.lastGood().getAsInt();
                    int firstBad = finding.firstBad().getAsInt();
                    List<Integer> between = candidates(lastGood, firstBad);
                    yield between.isEmpty() ? again(List.of(lastGood, firstBad)) : spread(between, jobs);
                }
            };
        }

        /** Snapshots that may still say something about the step. */
        private List<Integer> candidates(int after, int before) {
            return IntStream.range(after + 1, before)
                    .filter(index -> !isConclusive(index) && !isUnusable(index))
                    .boxed()
                    .toList();
        }

        /** The newest pass that stands after a failure, and that failure. */
        private List<Integer> witnesses() {
            int pass = good.get(good.size() - 1);
            int failure = bad.stream().filter(index -> index < pass).reduce(-1, Math::max);
            return List.of(failure, pass);
        }

        private List<Integer> again(List<Integer> indexes) {
            return indexes.stream()
                    .flatMap(index -> Collections.nCopies(missingAnswers(index), index).stream())
                    .limit(jobs)
                    .toList();
        }

        private int missingAnswers(int index) {
            int errors = observed.get(index).size() - answers(index);
            return errors >= ATTEMPTS ? 0 : Math.max(0, repeat - answers(index));
        }
    }
}
