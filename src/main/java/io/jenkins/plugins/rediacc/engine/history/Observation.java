package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one rehearsal says about each step of a plan.
 *
 * @param conclusive false where the surroundings broke: then nothing in it counts
 * @param passed for each step and test that was reached, in the plan's order, whether it passed
 */
record Observation(boolean conclusive, Map<String, Boolean> passed) {

    /** The surroundings broke. */
    static final Observation ERROR = new Observation(false, Map.of());

    static Observation of(Rehearsal rehearsal) {
        if (rehearsal.verdict() == Verdict.ERROR) {
            return ERROR;
        }
        Map<String, Boolean> passed = new LinkedHashMap<>();
        Stream.concat(rehearsal.steps().stream(), rehearsal.tests().stream())
                .filter(result -> result.status() != StepResult.Status.NOT_RUN)
                .forEach(result -> passed.put(result.name(), result.status() != StepResult.Status.FAILED));
        return new Observation(true, passed);
    }

    /** Whether the step passed; empty where it was not reached. */
    Optional<Boolean> passed(String step) {
        return Optional.ofNullable(passed.get(step));
    }
}
