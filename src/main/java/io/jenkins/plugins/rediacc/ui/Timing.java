package io.jenkins.plugins.rediacc.ui;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long a step took, against the median of the last earlier passes of it.
 *
 * @param step its name
 * @param now how long it took here
 * @param usual the median before
 * @param passes how many passes the median is of
 */
public record Timing(String step, Duration now, Duration usual, int passes) {

    private static final int MOST_PASSES = 10;

    /** Of the steps that passed here and before. */
    static List<Timing> of(SavedRehearsal here, List<SavedRehearsal> newestFirst) {
        List<Timing> timings = new ArrayList<>();
        results(here).filter(step -> step.getStatus() == Status.PASSED).forEach(step -> {
            List<Duration> before = newestFirst.stream()
                    .flatMap(Timing::results)
                    .filter(other -> other.getName().equals(step.getName()) && other.getStatus() == Status.PASSED)
                    .limit(MOST_PASSES)
                    .map(StepSummary::getDuration)
                    .sorted()
                    .toList();
            if (!before.isEmpty()) {
                timings.add(new Timing(
                        step.getName(), step.getDuration(), before.get((before.size() - 1) / 2), before.size()));
            }
        });
        return timings;
    }

    private static Stream<StepSummary> results(SavedRehearsal summary) {
        return Stream.concat(summary.getSteps().stream(), summary.getTests().stream());
    }

    public String getStep() {
        return step;
    }

    public String getNow() {
        return Quantity.readable(now);
    }

    public String getUsual() {
        return Quantity.readable(usual);
    }

    public int getPasses() {
        return passes;
    }

    /** Such as {@code +12 %}; a dash where the usual time is too short to compare with. */
    public String getChange() {
        if (usual.toMillis() < 100) {
            return "–";
        }
        double percent = (now.toMillis() - usual.toMillis()) * 100.0 / usual.toMillis();
        return String.format(Locale.ROOT, "%+.0f %%", percent);
    }
}
