package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold of what is stored by the rules of libraries: the steps build it anew where the new programs' libraries have
 * other rules, or the plan waives it by name.
 */
final class LibraryRules {

    private static final int MOST_NAMED = 10;

    private final GateQuestion question;
    private final List<Objection> objections = new ArrayList<>();

    LibraryRules(GateQuestion question) {
        this.question = question;
    }

    List<Objection> objections() {
        if (isOfPlainFiles()) {
            return objections;
        }
        Set<Problem> problems = new LinkedHashSet<>();
        rehearsal()
                .ifPresent(rehearsal -> add(
                        problems,
                        rehearsal.libraries(),
                        "rehearsal " + rehearsal.id(),
                        "rediacc test " + question.volume().name() + " "
                                + question.plan().plan().file()));
        dryRun().ifPresent(dryRun -> add(
                problems,
                dryRun.baseline().flatMap(Baseline::libraries),
                "dry run " + dryRun.id(),
                "rediacc promote " + question.volume().name() + " "
                        + question.plan().plan().file() + " --dry-run"));
        problems.stream().filter(problem -> !isWaived(problem)).forEach(this::object);
        return objections;
    }

    private boolean isOfPlainFiles() {
        return question.systemIdentifier().isEmpty()
                || question.systemIdentifier().get().isEmpty();
    }

    /** Of one that did not pass other rules speak. */
    private Optional<Rehearsal> rehearsal() {
        return question.evidence().onNewestData().map(Recorded::body).filter(each -> each.verdict() == Verdict.PASSED);
    }

    private Optional<Promotion> dryRun() {
        return question.evidence()
                .dryRun()
                .map(Recorded::body)
                .filter(each -> each.outcome() == Promotion.Outcome.REHEARSED);
    }

    private void add(Set<Problem> problems, Optional<Libraries> seen, String run, String again) {
        if (seen.isPresent()) {
            problems.addAll(seen.get().problems());
        } else {
            objections.add(new Objection(
                    "gate/libraries-unknown",
                    run
                            + " does not say whether a library sorts or reads what is stored in another way after the steps",
                    "run it again: " + again));
        }
    }

    private boolean isWaived(Problem problem) {
        return question.plan().plan().waive().contains(problem.id());
    }

    private void object(Problem problem) {
        List<String> named = problem.objects().stream().limit(MOST_NAMED).toList();
        objections.add(new Objection(
                problem.id(),
                problem.title() + (problem.database().isEmpty() ? "" : ", in database " + problem.database()) + ": "
                        + String.join(", ", named) + (problem.objects().size() > named.size() ? ", …" : ""),
                problem.remedy() + "; or, where you know that it does no harm, name it in the plan: waive: ["
                        + problem.id() + "]"));
    }

    /** What the plan waives of what a dry run found, one sentence each. */
    static List<String> waived(List<String> waive, Optional<Promotion> dryRun) {
        return dryRun.flatMap(Promotion::baseline).flatMap(Baseline::libraries).stream()
                .flatMap(seen -> seen.problems().stream())
                .filter(problem -> waive.contains(problem.id()))
                .map(problem -> "waived by the plan: " + problem.id() + ": " + problem.title() + ": "
                        + String.join(", ", problem.objects()))
                .toList();
    }
}
