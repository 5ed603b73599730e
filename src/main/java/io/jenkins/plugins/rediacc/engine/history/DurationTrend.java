package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Trend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/** How long a step took in the 30 days before its newest pass. One slow run is no trend: ends are medians of three. */
final class DurationTrend {

    private static final Duration WINDOW = Duration.ofDays(30);
    private static final int ENDS = 3;

    private record Sample(Instant time, Duration duration) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Adds a pass; they come in the order of time. */
    void add(Instant time, Duration duration) {
        samples.addLast(new Sample(time, duration));
        while (samples.getFirst().time().isBefore(time.minus(WINDOW))) {
            samples.removeFirst();
        }
    }

    /** Empty where it passed fewer than twice. */
    Optional<Trend> result() {
        if (samples.size() < 2) {
            return Optional.empty();
        }
        int end = Math.min(ENDS, samples.size() / 2);
        return Optional.of(new Trend(
                median(samples.iterator(), end),
                median(samples.descendingIterator(), end),
                Duration.between(samples.getFirst().time(), samples.getLast().time()),
                samples.size()));
    }

    private static Duration median(Iterator<Sample> from, int count) {
        return Stream.generate(from::next)
                .limit(count)
                .map(Sample::duration)
                .sorted()
                .skip((count - 1) / 2)
                .findFirst()
                .orElseThrow();
    }
}
