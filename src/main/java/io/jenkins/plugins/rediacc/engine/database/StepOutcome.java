package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What running a step's action gave.
 *
 * @param errorCause what broke; present exactly where the status is {@link Status#ERROR}
 * @param message one sentence
 */
public record StepOutcome(
        Status status,
        Optional<ErrorCause> errorCause,
        Optional<Integer> exitCode,
        String message,
        List<Problem> problems,
        Map<String, Object> facts) {

    public static StepOutcome passed(String message, Map<String, Object> facts) {
        return new StepOutcome(Status.PASSED, Optional.empty(), Optional.empty(), message, List.of(), facts);
    }

    public static StepOutcome failed(String message, List<Problem> problems, Map<String, Object> facts) {
        return new StepOutcome(Status.FAILED, Optional.empty(), Optional.empty(), message, problems, facts);
    }

    public static StepOutcome skipped(String message) {
        return new StepOutcome(Status.SKIPPED, Optional.empty(), Optional.empty(), message, List.of(), Map.of());
    }

    public static StepOutcome error(ErrorCause cause, String message) {
        return new StepOutcome(Status.ERROR, Optional.of(cause), Optional.empty(), message, List.of(), Map.of());
    }

    /** This outcome with the exit code of the process behind it. */
    public StepOutcome exited(int code) {
        return new StepOutcome(status, errorCause, Optional.of(code), message, problems, facts);
    }
}
