package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One rehearsal of a search; {@code remembered} where it was taken from the ledger. */
record SearchedRun(Rehearsal rehearsal, boolean remembered) {

    SinceWhen.Run on(Snapshot snapshot) {
        return new SinceWhen.Run(
                snapshot.id(),
                snapshot.created(),
                rehearsal.id(),
                rehearsal.verdict(),
                results()
                        .filter(result -> result.status() == StepResult.Status.FAILED)
                        .map(StepResult::name)
                        .toList(),
                rehearsal.duration(),
                remembered);
    }

    boolean failed(String step) {
        return result(step)
                .filter(result -> result.status() == StepResult.Status.FAILED)
                .isPresent();
    }

    /** What the step said when it failed: the database's own words where it has them. */
    List<String> errorOf(String step) {
        StepResult result = result(step).orElseThrow();
        List<String> details = result.problems().stream()
                .flatMap(problem ->
                        Stream.of(problem.detail(), problem.title())
                                .filter(text -> !text.isBlank())
                                .findFirst()
                                .stream())
                .flatMap(String::lines)
                .toList();
        if (!details.isEmpty()) {
            return details;
        }
        return result.errorLines().isEmpty() ? List.of(result.message()) : result.errorLines();
    }

    /** The objects that the step's problems name. */
    List<String> objectsOf(String step) {
        return result(step).stream()
                .flatMap(result -> result.problems().stream())
                .flatMap(problem -> problem.objects().stream())
                .toList();
    }

    private Optional<StepResult> result(String step) {
        return results().filter(result -> result.name().equals(step)).findFirst();
    }

    private Stream<StepResult> results() {
        return Stream.concat(rehearsal.steps().stream(), rehearsal.tests().stream());
    }
}
