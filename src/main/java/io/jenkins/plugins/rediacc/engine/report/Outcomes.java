package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The words for verdicts and results that all reports use. */
final class Outcomes {

    private Outcomes() {}

    static String word(Status status) {
        return switch (status) {
            case PASSED -> "Passed";
            case FAILED -> "Failed";
            case ERROR -> "Error";
            case SKIPPED -> "Skipped";
            case NOT_RUN -> "Not run";
        };
    }

    /** A shape for each status, so that colour is never the only sign. */
    static String sign(Status status) {
        return switch (status) {
            case PASSED -> "✓";
            case FAILED -> "✕";
            case ERROR -> "!";
            case SKIPPED -> "–";
            case NOT_RUN -> "○";
        };
    }

    static Status status(Verdict verdict) {
        return Status.valueOf(verdict.name());
    }

    static boolean isBad(StepResult result) {
        return result.status() == Status.FAILED || result.status() == Status.ERROR;
    }

    /** What the verdict means for the upgrade, in one sentence. */
    static String meaning(Rehearsal rehearsal) {
        return switch (rehearsal.verdict()) {
            case PASSED -> "The upgrade and its tests went through on this copy of the data.";
            case FAILED -> "The upgrade or one of its tests said no on this copy of the data.";
            case ERROR ->
                "This says nothing about the upgrade: the surroundings broke"
                        + rehearsal
                                .errorCause()
                                .map(cause -> " (" + cause + ")")
                                .orElse("") + ".";
        };
    }

    /** How many passed, such as {@code 3 of 4 passed, 1 skipped}. */
    static String count(List<StepResult> results) {
        if (results.isEmpty()) {
            return "none";
        }
        List<String> parts = new ArrayList<>();
        parts.add(number(results, Status.PASSED) + " of " + results.size() + " passed");
        for (Status status : List.of(Status.FAILED, Status.ERROR, Status.SKIPPED, Status.NOT_RUN)) {
            long number = number(results, status);
            if (number > 0) {
                parts.add(number + " "
                        + (status == Status.ERROR ? "broke" : word(status).toLowerCase(Locale.ROOT)));
            }
        }
        return String.join(", ", parts);
    }

    static long number(List<StepResult> results, Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }

    static List<StepResult> bad(Rehearsal rehearsal) {
        return all(rehearsal).filter(Outcomes::isBad).toList();
    }

    /** Those that found problems although they did not fail. */
    static List<StepResult> remarkable(Rehearsal rehearsal) {
        return all(rehearsal)
                .filter(result -> !isBad(result) && !result.problems().isEmpty())
                .toList();
    }

    private static Stream<StepResult> all(Rehearsal rehearsal) {
        return Stream.concat(rehearsal.steps().stream(), rehearsal.tests().stream());
    }
}
