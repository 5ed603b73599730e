package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.SnapshotReference;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must hold of the rehearsals of the plan. */
final class RehearsalRules {

    private final GateQuestion question;
    private final String again;
    private final List<Objection> objections = new ArrayList<>();

    RehearsalRules(GateQuestion question) {
        this.question = question;
        this.again = "rehearse it: rediacc test " + question.volume().name() + " "
                + question.plan().plan().file();
    }

    List<Objection> objections() {
        if (question.systemIdentifier().isEmpty()
                || !question.evidence().damage().isEmpty()) {
            // The question is open, and said to be.
            return objections;
        }
        Optional<Rehearsal> latest = question.evidence().latest().map(Recorded::body);
        if (latest.isEmpty()) {
            notRehearsed();
            return objections;
        }
        Rehearsal newest = question.evidence().onNewestData().orElseThrow().body();
        if (verdict(latest.get(), "the latest rehearsal") && verdict(newest, "the rehearsal on the newest data")) {
            snapshot(newest);
            age(newest);
            tools(newest);
            tests(newest);
        }
        return objections;
    }

    private void notRehearsed() {
        String plan = "the plan '" + question.plan().plan().name() + "'";
        Optional<Rehearsal> akin = question.evidence().akin();
        if (akin.isEmpty()) {
            object(
                    "not-rehearsed",
                    plan + " was never rehearsed on volume " + question.volume().name());
            return;
        }
        Rehearsal other = akin.get();
        if (!other.plan().digest().equals(question.plan().digest())) {
            object(
                    "plan-changed",
                    plan + " was changed since it was rehearsed at " + other.started() + ": "
                            + new PlanChanges(
                                            other.plan().files(),
                                            question.plan().files())
                                    .text());
        } else if (!other.volume().name().equals(question.volume().name())) {
            object(
                    "other-volume",
                    plan + " was rehearsed on volume " + other.volume().name() + ", not on "
                            + question.volume().name());
        } else {
            object(
                    "other-cluster",
                    plan + " was rehearsed on another cluster: of system identifier "
                            + named(other.volume().systemIdentifier()) + ", while that of "
                            + question.volume().path() + " is "
                            + named(question.systemIdentifier().orElse("")));
        }
    }

    private static String named(String identifier) {
        return identifier.isEmpty() ? "none" : identifier;
    }

    private boolean verdict(Rehearsal rehearsal, String which) {
        String text = which + ", " + rehearsal.id() + " of " + rehearsal.started() + ", ";
        if (rehearsal.verdict() == Verdict.FAILED) {
            objections.add(new Objection(
                    "gate/rehearsal-failed",
                    text + "FAILED: " + rehearsal.reason(),
                    "correct the plan or the data, then " + again));
        } else if (rehearsal.verdict() == Verdict.ERROR) {
            objections.add(new Objection(
                    "gate/rehearsal-error",
                    text + "ended with ERROR, so the question is open: " + rehearsal.reason(),
                    "mend what broke, then " + again));
        }
        return rehearsal.verdict() == Verdict.PASSED;
    }

    private void snapshot(Rehearsal rehearsal) {
        if (rehearsal.snapshot().isEmpty()) {
            object("no-snapshot", "rehearsal " + rehearsal.id() + " names no snapshot that it ran on");
        }
    }

    /** A rehearsal is as old as the data that it ran on. */
    private void age(Rehearsal rehearsal) {
        Instant data = rehearsal.snapshot().map(SnapshotReference::created).orElse(rehearsal.started());
        Duration age = Duration.between(data, question.now());
        Duration maxAge = question.settings().limits().maxAge();
        if (age.isNegative()) {
            object(
                    "rehearsal-in-future",
                    "rehearsal " + rehearsal.id() + " ran on data of " + data + ", which lies ahead of this host's"
                            + " clock, " + question.now());
        } else if (age.compareTo(maxAge) > 0) {
            object(
                    "rehearsal-old",
                    "rehearsal " + rehearsal.id() + " ran on data that is " + Quantity.readable(age)
                            + " old; accepted are " + Quantity.readable(maxAge));
        }
    }

    private void tools(Rehearsal rehearsal) {
        question.tools()
                .map(now -> new ToolChanges(rehearsal.tools(), now))
                .filter(changes -> !changes.isEmpty())
                .ifPresent(changes -> object(
                        "tools-changed",
                        "the programs are not those of rehearsal " + rehearsal.id() + ": " + changes.text()));
    }

    /** Every test of the plan has a result, and each that the catalogue requires has passed. */
    private void tests(Rehearsal rehearsal) {
        List<String> missing = new ArrayList<>();
        for (Step test : question.plan().plan().tests()) {
            boolean answered = rehearsal.tests().stream()
                    .anyMatch(result -> result.name().equals(test.name())
                            && (result.status() == Status.PASSED || result.status() == Status.SKIPPED));
            if (!answered) {
                missing.add(test.name());
            }
        }
        for (String required : question.settings().requiredTests()) {
            if (rehearsal.tests().stream().noneMatch(result -> isPassed(result, required))
                    && !missing.contains(required)) {
                missing.add(required);
            }
        }
        if (!missing.isEmpty()) {
            objections.add(new Objection(
                    "gate/tests-missing",
                    "rehearsal " + rehearsal.id() + " has no pass of the required tests: " + String.join(", ", missing),
                    "add the tests to the plan, see that none of them is skipped, then " + again));
        }
    }

    private static boolean isPassed(StepResult result, String required) {
        return result.status() == Status.PASSED
                && (result.name().equals(required) || result.kind().equals(required));
    }

    private void object(String id, String reason) {
        objections.add(new Objection("gate/" + id, reason, again));
    }
}
