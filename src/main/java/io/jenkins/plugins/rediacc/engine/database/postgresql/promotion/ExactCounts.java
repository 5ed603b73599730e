package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CheckRun;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CompareRowCounts;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.RowCounts;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts every row of two clusters, by the plan's own test of row counts without its samples. */
final class ExactCounts {

    private ExactCounts() {}

    static RowCounts of(ClusterSession before, ClusterSession after, Map<String, Object> with, Duration limit) {
        Map<String, Object> exact = new LinkedHashMap<>(with);
        exact.put("mode", "exact");
        exact.put("except", except(with));
        StepOutcome outcome = new CompareRowCounts().run(new CheckRun(() -> before, after, exact, limit));
        if (outcome.status() == Status.ERROR) {
            throw RediaccException.surroundings(
                    outcome.errorCause().orElse(ErrorCause.DATABASE),
                    Explanation.of("the rows could not be counted")
                            .tool(outcome.message())
                            .todo("count them again: both snapshots are held until they are counted"));
        }
        return new RowCounts(
                (long) outcome.facts().get("tables"),
                (long) outcome.facts().get("rows"),
                outcome.problems().stream().map(ExactCounts::sentence).toList());
    }

    /** The fence is looked for itself; not every promotion has one. */
    private static List<Object> except(Map<String, Object> with) {
        List<Object> names = new ArrayList<>(List.of(Fence.OWN_TABLES));
        if (with.get("except") instanceof List<?> listed) {
            names.addAll(listed);
        } else if (with.get("except") != null) {
            names.add(with.get("except"));
        }
        return names;
    }

    private static String sentence(Problem problem) {
        String place = problem.database().isEmpty() ? "" : " in database " + problem.database();
        return problem.title()
                + place
                + (problem.detail().isBlank() ? "" : " (" + problem.detail().strip() + ")");
    }
}
