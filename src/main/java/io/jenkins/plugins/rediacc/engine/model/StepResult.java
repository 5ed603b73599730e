package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a step or a test went.
 *
 * @param kind {@code run}, {@code sql} or the built-in's name
 * @param status how it ended
 * @param started empty where it was not run
 * @param exitCode of its process; empty where it has none
 * @param message one sentence: why it did not pass, or what it found
 * @param problems what it found wrong, each by name
 * @param errorLines the first lines of its output that look like an error
 * @param logs its files in the evidence, relative to the report's directory; the step's own output first
 * @param facts figures worth keeping, such as rows compared, by name
 */
public record StepResult(
        String name,
        String kind,
        Status status,
        Optional<Instant> started,
        Duration duration,
        Optional<Integer> exitCode,
        String message,
        List<Problem> problems,
        List<String> errorLines,
        List<String> logs,
        Map<String, Object> facts) {

    public StepResult {
        problems = List.copyOf(problems);
        errorLines = List.copyOf(errorLines);
        logs = List.copyOf(logs);
        facts = Map.copyOf(facts);
    }

    /** This result with its logs at other paths. */
    public StepResult withLogs(List<String> paths) {
        return new StepResult(
                name, kind, status, started, duration, exitCode, message, problems, errorLines, paths, facts);
    }

    /** How a step or test ended. */
    public enum Status {
        PASSED,
        FAILED,
        ERROR,
        /** A test that could not apply here, such as an extension that is not installed; the message says why. */
        SKIPPED,
        /** Not reached: something before it failed. */
        NOT_RUN
    }

    /** A step that was not reached. */
    public static StepResult notRun(Step step, String why) {
        return new StepResult(
                step.name(),
                step.action().kind(),
                Status.NOT_RUN,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                why,
                List.of(),
                List.of(),
                List.of(),
                Map.of());
    }
}
