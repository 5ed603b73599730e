package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.RehearsalRequest;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import io.jenkins.plugins.rediacc.engine.report.ReportWriter;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rehearses, and where that fails asks at once since when. A snapshot that was taken for it stays until the question is
 * answered: it may be the first bad one.
 */
final class TestThenBisect {

    /** Clean-up takes the snapshot of a run that never came back after this time. */
    private static final Duration LONGEST = Duration.ofDays(8);

    private final EngineContext context;
    private final Volume volume;
    private final SealedPlan plan;
    private final RunHome home;
    private final Path reports;
    private final VolumeStorage storage;

    TestThenBisect(EngineContext context, Volume volume, SealedPlan plan, RunHome home, Path reports) {
        this.context = context;
        this.volume = volume;
        this.plan = plan;
        this.home = home;
        this.reports = reports;
        this.storage = context.storage(volume, new HostProcesses(new Cancellation()));
    }

    /** The rehearsal; where it failed and the question could be answered, with the answer in it. */
    Rehearsal run(RehearsalRequest request) {
        Optional<Snapshot> taken = request.snapshot().isPresent() ? Optional.empty() : Optional.of(take(request));
        try {
            Snapshot snapshot = taken.orElseGet(() ->
                    context.storage(volume).findSnapshot(request.snapshot().orElseThrow()));
            Rehearsal rehearsal = TestVerb.rehearse(context, volume, on(snapshot, request));
            return rehearsal.verdict() == Verdict.FAILED
                    ? since(snapshot).map(answer -> answered(rehearsal, answer)).orElse(rehearsal)
                    : rehearsal;
        } finally {
            if (!request.keepClone()) {
                taken.ifPresent(this::destroy);
            }
        }
    }

    private Snapshot take(RehearsalRequest request) {
        return DuringPromotion.explained(context, volume, () -> takeNow(request));
    }

    private Snapshot takeNow(RehearsalRequest request) {
        SnapshotTaker snapshots = context.snapshots(volume);
        snapshots.verify();
        if (request.checkpoint()) {
            snapshots.checkpoint();
        }
        Snapshot taken = snapshots.take(
                request.runId(), "test", Optional.of(Instant.now().plus(LONGEST)));
        if (request.keepClone()) {
            storage.release(taken.id());
        }
        return taken;
    }

    private static RehearsalRequest on(Snapshot snapshot, RehearsalRequest request) {
        return new RehearsalRequest(
                request.runId(),
                request.volume(),
                request.plan(),
                Optional.of(snapshot.id()),
                request.checkpoint(),
                request.keepClone(),
                request.output(),
                request.work(),
                request.secrets(),
                request.values(),
                request.otherPaths());
    }

    private Rehearsal answered(Rehearsal rehearsal, SinceWhen answer) {
        Rehearsal answered = rehearsal.with(answer);
        new ReportWriter().write(answered, reports);
        return answered;
    }

    private Optional<SinceWhen> since(Snapshot snapshot) {
        try {
            List<Snapshot> snapshots = SnapshotRange.until(context.storage(volume), snapshot, context.events());
            return new SinceWhenInquiry(context, volume, plan, home, reports)
                    .ask(snapshots, 1, 1)
                    .since();
        } catch (RediaccException e) {
            context.events().on(new Event.Notice("since when it fails could not be found out: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private void destroy(Snapshot snapshot) {
        try {
            storage.destroy(snapshot);
        } catch (RediaccException e) {
            context.events().on(new Event.Notice("left behind: the snapshot " + snapshot.id() + ": " + e.getMessage()));
        }
    }
}
