package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a test found wrong: the weightiest first in the outcome, and no more of them than people read. */
final class Findings {

    static final int MAX_LISTED = 100;

    private record Weighted(Problem problem, long weight) {}

    private final List<Weighted> found = new ArrayList<>();

    /** Adds a problem that comes before all that only have a weight. */
    void add(Problem problem) {
        add(problem, Long.MAX_VALUE);
    }

    void add(Problem problem, long weight) {
        found.add(new Weighted(problem, weight));
    }

    int total() {
        return found.size();
    }

    /** The weightiest first, and no more than people read. */
    List<Problem> listed() {
        return found.stream()
                .sorted(Comparator.comparingLong(Weighted::weight).reversed())
                .limit(MAX_LISTED)
                .map(Weighted::problem)
                .toList();
    }

    /**
     * PASSED where nothing was found.
     *
     * @param passed the sentence for that
     * @param failed the sentence otherwise; where not all are listed, that is added
     */
    StepOutcome outcome(String passed, String failed, Map<String, Object> facts) {
        if (found.isEmpty()) {
            return StepOutcome.passed(passed, facts);
        }
        String rest = found.size() > MAX_LISTED ? " (the first " + MAX_LISTED + " are listed)" : "";
        return StepOutcome.failed(failed + rest, listed(), facts);
    }
}
