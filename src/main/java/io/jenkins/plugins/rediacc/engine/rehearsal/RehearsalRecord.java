package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Collects what happens in a rehearsal, as it happens, and says at the end what it means. */
final class RehearsalRecord {

    private final RehearsalRequest request;
    private final SecretMask mask;
    private final EventListener events;
    private final Clock clock;
    private final Instant started;
    private final List<Rehearsal.Phase> phases = new ArrayList<>();
    private final List<StepResult> steps = new ArrayList<>();
    private final List<StepResult> tests = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<String> leftBehind = new ArrayList<>();
    private final Map<String, String> tools = new LinkedHashMap<>();
    private Optional<Snapshot> snapshot = Optional.empty();
    private Optional<Rehearsal.SpaceUse> space = Optional.empty();
    private Optional<ProductionHealth> production = Optional.empty();
    private Rehearsal.IsolationReport isolation = new Rehearsal.IsolationReport("none", List.of(), List.of());
    private Optional<Libraries> libraries = Optional.empty();
    private Optional<RediaccException> broken = Optional.empty();

    RehearsalRecord(RehearsalRequest request, EventListener events, Clock clock) {
        this.request = request;
        this.mask = request.mask();
        this.events = events;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Does one thing around the steps and records how long it took, also where it fails. */
    <T> T phase(String name, String detail, Supplier<T> work) {
        Instant begun = clock.instant();
        events.on(new Event.PhaseStarted(name, detail));
        try {
            return work.get();
        } finally {
            Duration duration = Duration.between(begun, clock.instant());
            phases.add(new Rehearsal.Phase(name, begun, duration, detail));
            events.on(new Event.PhaseFinished(name, duration, detail));
        }
    }

    void phase(String name, String detail, Runnable work) {
        phase(name, detail, () -> {
            work.run();
            return null;
        });
    }

    void notice(String notice) {
        String text = mask.apply(notice);
        if (!notices.contains(text)) {
            notices.add(text);
            events.on(new Event.Notice(text));
        }
    }

    void addStep(StepResult result) {
        steps.add(result);
    }

    void addTest(StepResult result) {
        tests.add(result);
    }

    boolean stepsPassed() {
        return steps.stream().allMatch(step -> step.status() == Status.PASSED || step.status() == Status.SKIPPED);
    }

    void tools(Map<String, String> versions) {
        tools.putAll(versions);
    }

    void snapshot(Snapshot taken) {
        snapshot = Optional.of(taken);
    }

    boolean hasSnapshot() {
        return snapshot.isPresent();
    }

    void space(Rehearsal.SpaceUse use) {
        space = Optional.of(use);
    }

    void production(ProductionHealth health) {
        production = Optional.of(health);
    }

    /** Records what the steps leave stored by rules that have changed, and says it. */
    void libraries(Libraries seen) {
        libraries = Optional.of(seen);
        seen.problems()
                .forEach(problem ->
                        notice((request.plan().plan().waive().contains(problem.id()) ? "waived by the plan: " : "")
                                + problem.id() + ": " + problem.title()));
    }

    /** Records what could not be cleaned up. */
    void leftBehind(String what) {
        leftBehind.add(mask.apply(what));
    }

    void isolation(Rehearsal.IsolationReport report) {
        isolation = new Rehearsal.IsolationReport(
                report.mode(),
                report.hidden(),
                report.outside().stream().map(mask::apply).toList());
    }

    /** Records what ended the rehearsal early; the first counts. */
    void broken(Throwable cause) {
        if (broken.isEmpty()) {
            broken = Optional.of(cause instanceof RediaccException known ? known : defect(cause));
        }
    }

    /** What nobody foresaw. */
    static RediaccException defect(Throwable cause) {
        return RediaccException.surroundings(
                ErrorCause.INTERNAL,
                cause instanceof OutOfMemoryError
                        ? Explanation.of("the engine has no memory left: " + cause.getMessage())
                                .todo("give its Java more of it: java -Xmx1g -jar rediacc.jar")
                        : Explanation.of("a defect of the engine: " + cause).todo("report it with the log of this run"),
                cause);
    }

    Rehearsal finish() {
        fillUp(steps, request.plan().plan().steps());
        fillUp(tests, request.plan().plan().tests());
        Verdict verdict = verdict();
        return new Rehearsal(
                Rehearsal.SCHEMA,
                request.runId(),
                started,
                clock.instant(),
                verdict,
                verdict == Verdict.ERROR ? Optional.of(errorCause()) : Optional.empty(),
                mask.apply(reason(verdict)),
                identity(),
                snapshot.map(RehearsalRecord::reference),
                planReference(request.plan()),
                tools,
                phases,
                steps,
                tests,
                space,
                production,
                isolation,
                notices,
                leftBehind,
                Optional.empty(),
                libraries);
    }

    private void fillUp(List<StepResult> results, List<Step> planned) {
        String why = broken.isPresent() ? "the rehearsal had ended" : "a step before it did not pass";
        planned.stream().skip(results.size()).forEach(step -> results.add(StepResult.notRun(step, why)));
    }

    private Verdict verdict() {
        if (broken.isPresent() || any(Status.ERROR)) {
            return Verdict.ERROR;
        }
        return any(Status.FAILED) ? Verdict.FAILED : Verdict.PASSED;
    }

    private boolean any(Status status) {
        return results().anyMatch(result -> result.status() == status);
    }

    private Stream<StepResult> results() {
        return Stream.concat(steps.stream(), tests.stream());
    }

    private ErrorCause errorCause() {
        return broken.map(RediaccException::errorCause)
                .or(() -> results()
                        .filter(result -> result.status() == Status.ERROR)
                        .flatMap(result -> Stream.ofNullable(result.facts().get(StepRunner.ERROR_CAUSE)))
                        .map(cause -> ErrorCause.valueOf(cause.toString()))
                        .findFirst())
                .orElse(ErrorCause.INTERNAL);
    }

    private String reason(Verdict verdict) {
        if (broken.isPresent()) {
            Explanation why = broken.get().explanation();
            return broken.get().exitCode() == ExitCode.CANCELLED
                    ? why.what()
                    : "the rehearsal could not go on: " + why.text();
        }
        if (verdict == Verdict.PASSED) {
            return counted(steps, "step") + " and " + counted(tests, "test") + " passed";
        }
        Status looked = verdict == Verdict.ERROR ? Status.ERROR : Status.FAILED;
        return results()
                .filter(result -> result.status() == looked)
                .findFirst()
                .map(result -> (steps.contains(result) ? "step" : "test") + " '" + result.name() + "' "
                        + (looked == Status.FAILED ? "failed" : "broke off") + ": " + result.message())
                .orElse("");
    }

    private static String counted(List<StepResult> results, String what) {
        return results.size() + " " + what + (results.size() == 1 ? "" : "s");
    }

    private Rehearsal.VolumeIdentity identity() {
        Volume volume = request.volume();
        Optional<Position> position = snapshot.flatMap(Snapshot::position);
        return new Rehearsal.VolumeIdentity(
                volume.name(),
                volume.storage(),
                volume.path().toString(),
                position.map(Position::systemIdentifier).orElse(""),
                position.map(Position::version).orElse(""));
    }

    private static Rehearsal.SnapshotReference reference(Snapshot snapshot) {
        return new Rehearsal.SnapshotReference(
                snapshot.id(),
                snapshot.created(),
                snapshot.position().map(Position::lsn).orElse(""),
                snapshot.position().map(Position::timeline),
                snapshot.position()
                        .map(position -> position.consistency().name().toLowerCase(Locale.ROOT))
                        .orElse(""));
    }

    private static Rehearsal.PlanReference planReference(SealedPlan sealed) {
        return new Rehearsal.PlanReference(
                sealed.plan().name(), sealed.plan().file().toString(), sealed.digest(), sealed.files());
    }
}
