package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.history.Bisection.Finding;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Point;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.StepAnswer;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Puts what a search found into words. */
final class SinceWhenAnswer {

    private final List<Snapshot> snapshots;
    private final Bisection bisection;
    private final List<List<SearchedRun>> runs;
    private final List<Finding> findings;

    SinceWhenAnswer(List<Snapshot> snapshots, Bisection bisection, List<List<SearchedRun>> runs) {
        this.snapshots = snapshots;
        this.bisection = bisection;
        this.runs = runs;
        this.findings = bisection.findings();
    }

    SinceWhen since(int made, int rounds) {
        List<SinceWhen.Run> all = new ArrayList<>();
        for (int i = 0; i < snapshots.size(); i++) {
            Snapshot snapshot = snapshots.get(i);
            runs.get(i).forEach(run -> all.add(run.on(snapshot)));
        }
        int remembered = (int) all.stream().filter(SinceWhen.Run::remembered).count();
        return new SinceWhen(
                sentence(),
                snapshots.size(),
                made,
                remembered,
                rounds,
                findings.stream().map(this::answer).toList(),
                all,
                Optional.empty(),
                notices());
    }

    Optional<Snapshot> lastGood() {
        return snapshot(first(Finding::lastGood));
    }

    Optional<Snapshot> firstBad() {
        return snapshot(first(Finding::firstBad));
    }

    /** The snapshots that every answer rests on. */
    List<Snapshot> endPoints() {
        return findings.stream()
                .flatMap(finding -> Stream.of(finding.lastGood(), finding.firstBad()))
                .flatMap(index -> snapshot(index).stream())
                .toList();
    }

    /** The rehearsal on the first bad snapshot; where there is none, on the newest that gave an answer. */
    Optional<Rehearsal> evidence() {
        OptionalInt bad = first(Finding::firstBad);
        if (bad.isPresent()) {
            return Optional.of(failure(bad.getAsInt(), findings.get(0).step()).rehearsal());
        }
        OptionalInt newest = bisection.newest();
        return newest.isPresent()
                ? runs.get(newest.getAsInt()).stream()
                        .map(SearchedRun::rehearsal)
                        .filter(rehearsal -> rehearsal.verdict() != Verdict.ERROR)
                        .findFirst()
                : Optional.empty();
    }

    private OptionalInt first(java.util.function.Function<Finding, OptionalInt> part) {
        return findings.isEmpty() ? OptionalInt.empty() : part.apply(findings.get(0));
    }

    private Optional<Snapshot> snapshot(OptionalInt index) {
        return index.isPresent() ? Optional.of(snapshots.get(index.getAsInt())) : Optional.empty();
    }

    private SearchedRun failure(int index, String step) {
        return runs.get(index).stream()
                .filter(run -> run.failed(step))
                .findFirst()
                .orElseThrow();
    }

    private StepAnswer answer(Finding finding) {
        return new StepAnswer(
                finding.step(),
                finding.found(),
                snapshot(finding.lastGood()).map(SinceWhenAnswer::point),
                snapshot(finding.firstBad()).map(SinceWhenAnswer::point),
                unanswered(finding),
                missing(finding),
                certainty(finding),
                finding.firstBad().isPresent()
                        ? failure(finding.firstBad().getAsInt(), finding.step()).errorOf(finding.step())
                        : List.of());
    }

    private static Point point(Snapshot snapshot) {
        return new Point(
                snapshot.id(),
                snapshot.created(),
                snapshot.position().map(Position::lsn).orElse(""));
    }

    /** The snapshots before the first bad one that gave no answer, back to the last good one. */
    private List<String> unanswered(Finding finding) {
        if (finding.firstBad().isEmpty()) {
            return List.of();
        }
        return IntStream.range(
                        finding.lastGood().orElse(-1) + 1, finding.firstBad().getAsInt())
                .mapToObj(index -> snapshots.get(index).id() + ": " + whyUnanswered(index))
                .toList();
    }

    private String whyUnanswered(int index) {
        List<SearchedRun> here = runs.get(index);
        if (here.isEmpty()) {
            return "not rehearsed";
        }
        Rehearsal last = here.get(here.size() - 1).rehearsal();
        return bisection.isUnusable(index)
                ? "could not be rehearsed in " + here.size() + " attempts: " + last.reason()
                : "the step was not reached: " + last.reason();
    }

    private Optional<Duration> missing(Finding finding) {
        if (finding.lastGood().isEmpty()) {
            return Optional.empty();
        }
        return IntStream.rangeClosed(
                        finding.lastGood().getAsInt() + 1, finding.firstBad().getAsInt())
                .mapToObj(index -> gap(snapshots.get(index - 1), snapshots.get(index)))
                .flatMap(Optional::stream)
                .max(Duration::compareTo);
    }

    /** The time between two neighbours, where the shorter of their schedules should have had a snapshot in it. */
    private static Optional<Duration> gap(Snapshot earlier, Snapshot later) {
        Optional<Schedule> first = Schedule.of(earlier.mark().schedule());
        Optional<Schedule> second = Schedule.of(later.mark().schedule());
        Duration distance = Duration.between(earlier.created(), later.created());
        return first.flatMap(one -> second.map(other -> one.compareTo(other) < 0 ? one : other))
                .filter(shorter -> distance.compareTo(shorter.warnAge()) > 0)
                .map(shorter -> distance);
    }

    private String sentence() {
        if (findings.isEmpty()) {
            return "the plan passes on the newest snapshot"
                    + snapshot(bisection.newest())
                            .map(newest -> " " + newest.id())
                            .orElse("") + ": nothing fails";
        }
        Finding finding = findings.get(0);
        String step = "'" + finding.step() + "'";
        return switch (finding.found()) {
            case BETWEEN ->
                step + " fails since " + firstBad().orElseThrow().created() + ": it passed on "
                        + lastGood().orElseThrow().id() + " and failed on "
                        + firstBad().orElseThrow().id();
            case AT_LEAST_SINCE ->
                step + " fails at least since " + firstBad().orElseThrow().created()
                        + ": it passed on no snapshot, and failed on the oldest that could be rehearsed, "
                        + firstBad().orElseThrow().id();
            case NOT_MONOTONE ->
                step + " passed and failed in turns from snapshot to snapshot: there is no one time since when";
            case FLAKY -> step + " passed and failed on one and the same snapshot: it is flaky";
            case NO_LONGER -> step + " failed on older snapshots and passes on newer ones";
        };
    }

    private String certainty(Finding finding) {
        return switch (finding.found()) {
            case BETWEEN -> ofNeighbours(finding);
            case AT_LEAST_SINCE -> "since when before that, no kept snapshot can say";
            case NOT_MONOTONE -> "every run is listed; --repeat tells a flaky step from data that came and went";
            case FLAKY -> "every run is listed; what fails now and then does not depend on the snapshot alone";
            case NO_LONGER -> "every run is listed";
        };
    }

    private String ofNeighbours(Finding finding) {
        String counts = "passed " + times(bisection.answers(finding.lastGood().getAsInt())) + " on the one and failed "
                + times(bisection.answers(finding.firstBad().getAsInt())) + " on the other";
        if (!unanswered(finding).isEmpty()) {
            return counts + "; what is between them could not say";
        }
        return missing(finding)
                .map(gap -> counts + "; for " + Quantity.readable(gap)
                        + " between them no snapshot is kept, so it may have begun at any time in it")
                .orElse(counts + ", which is the next snapshot there is");
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }

    private List<String> notices() {
        List<String> unusable = IntStream.range(0, snapshots.size())
                .filter(bisection::isUnusable)
                .mapToObj(index -> snapshots.get(index).id())
                .toList();
        return unusable.isEmpty()
                ? List.of()
                : List.of("stepped around, because the surroundings broke there twice (no failure of the plan): "
                        + String.join(", ", unusable));
    }
}
