package io.jenkins.plugins.rediacc.ui;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.rediacc.engine.history.RehearsalSummary;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a build remembers of a rehearsal, whatever becomes of its artifacts. Saved with the build: plain fields, only ever
 * added to. What is long in the report is cut here.
 */
public final class SavedRehearsal {

    /** More steps than anybody reads, and few enough for a build's record. */
    private static final int MOST_STEPS = 200;

    private static final int LONGEST_TEXT = 500;

    private final String id;
    private final String volume;
    private final String plan;
    private final String planDigest;
    private final String verdict;
    private final String reason;
    private final long started;
    private final long durationMillis;

    @CheckForNull
    private final String snapshot;

    private final long snapshotCreated;

    @CheckForNull
    private final String failedStep;

    @CheckForNull
    private final String firstProblem;

    private final long failingSince;
    private final List<StepSummary> steps;
    private final List<StepSummary> tests;

    private SavedRehearsal(Rehearsal rehearsal) {
        this.id = cut(rehearsal.id());
        this.volume = cut(rehearsal.volume().name());
        this.plan = cut(rehearsal.plan().name());
        this.planDigest = cut(rehearsal.plan().digest());
        this.verdict = rehearsal.verdict().name();
        this.reason = cut(rehearsal.reason());
        this.started = rehearsal.started().toEpochMilli();
        this.durationMillis = rehearsal.duration().toMillis();
        this.snapshot = rehearsal.snapshot().map(found -> cut(found.id())).orElse(null);
        this.snapshotCreated = rehearsal
                .snapshot()
                .map(found -> found.created().toEpochMilli())
                .orElse(0L);
        Optional<StepResult> bad = rehearsal.firstBad();
        this.failedStep = bad.map(found -> cut(found.name())).orElse(null);
        this.firstProblem = bad.flatMap(SavedRehearsal::firstProblem)
                .map(SavedRehearsal::cut)
                .orElse(null);
        this.failingSince = rehearsal.since().flatMap(SavedRehearsal::firstBad).orElse(0L);
        this.steps = summaries(rehearsal.steps());
        this.tests = summaries(rehearsal.tests());
    }

    static SavedRehearsal of(Rehearsal rehearsal) {
        return new SavedRehearsal(rehearsal);
    }

    private static Optional<String> firstProblem(StepResult result) {
        return result.problems().stream()
                .findFirst()
                .map(problem -> problem.title())
                .or(() -> result.errorLines().stream().findFirst());
    }

    private static Optional<Long> firstBad(SinceWhen since) {
        return since.steps().stream()
                .findFirst()
                .flatMap(SinceWhen.StepAnswer::firstBad)
                .map(point -> point.created().toEpochMilli());
    }

    private static List<StepSummary> summaries(List<StepResult> results) {
        List<StepSummary> summaries = new ArrayList<>();
        results.stream().limit(MOST_STEPS).map(StepSummary::of).forEach(summaries::add);
        return summaries;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /** This rehearsal as the engine gathers it to a history. */
    RehearsalSummary brief() {
        return new RehearsalSummary(
                id,
                Instant.ofEpochMilli(started),
                getVerdict(),
                new RehearsalSummary.Named(volume),
                Optional.ofNullable(snapshot)
                        .map(name -> new RehearsalSummary.Identified(name, Instant.ofEpochMilli(snapshotCreated))),
                new RehearsalSummary.PlanName(plan, "", planDigest),
                steps.stream().map(StepSummary::brief).toList(),
                tests.stream().map(StepSummary::brief).toList());
    }

    /** The run's id, as in the ledger. */
    public String getId() {
        return id;
    }

    /** The volume's name. */
    public String getVolume() {
        return volume;
    }

    /** The plan's name. */
    public String getPlan() {
        return plan;
    }

    /** The plan, by content. */
    public String getPlanDigest() {
        return planDigest;
    }

    public Verdict getVerdict() {
        return Verdict.valueOf(verdict);
    }

    /** One sentence: why the verdict is what it is. */
    public String getReason() {
        return reason;
    }

    public Instant getStarted() {
        return Instant.ofEpochMilli(started);
    }

    /** How long it took, for people. */
    public String getDuration() {
        return Quantity.readable(Duration.ofMillis(durationMillis));
    }

    /** The snapshot's name; null where none could be made. */
    @CheckForNull
    public String getSnapshot() {
        return snapshot;
    }

    /** The first step or test that did not pass; null where all did. */
    @CheckForNull
    public String getFailedStep() {
        return failedStep;
    }

    /** What it found first; null where it found nothing by name. */
    @CheckForNull
    public String getFirstProblem() {
        return firstProblem;
    }

    /** The time of the first snapshot on which it fails; null where that is not known. */
    @CheckForNull
    public Instant getFailingSince() {
        return failingSince == 0 ? null : Instant.ofEpochMilli(failingSince);
    }

    /** The steps, in the plan's order. */
    public List<StepSummary> getSteps() {
        return List.copyOf(steps);
    }

    /** The tests, in the plan's order. */
    public List<StepSummary> getTests() {
        return List.copyOf(tests);
    }
}
