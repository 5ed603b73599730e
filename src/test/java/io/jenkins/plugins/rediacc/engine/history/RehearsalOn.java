package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Mark;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots and rehearsals for tests, made up. */
final class RehearsalOn {

    static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
    static final String STEP = "Migrate";

    private static final String CLUSTER = "7438291047382910473";

    private RehearsalOn() {}

    /** The snapshot that an hourly schedule took in that hour. */
    static Snapshot hourly(int hour) {
        Instant created = FIRST.plus(Duration.ofHours(hour));
        String id = "hour-" + hour;
        Position position = new Position(CLUSTER, "13", 1, "0/" + hour, Position.Consistency.CRASH, Map.of());
        Mark mark = new Mark(
                Mark.Kind.SNAPSHOT,
                id,
                "orders",
                "cron",
                created,
                Optional.empty(),
                Optional.empty(),
                "hourly",
                Optional.of(position));
        return new Snapshot(id, "orders", Path.of("/s", id), id, created, Optional.of(position), mark);
    }

    static Rehearsal passed(Snapshot snapshot) {
        return of(snapshot, Verdict.PASSED, Status.PASSED, snapshot.created(), Duration.ofSeconds(2));
    }

    static Rehearsal failed(Snapshot snapshot) {
        return of(snapshot, Verdict.FAILED, Status.FAILED, snapshot.created(), Duration.ofSeconds(1));
    }

    static Rehearsal broken(Snapshot snapshot) {
        return of(snapshot, Verdict.ERROR, Status.ERROR, snapshot.created(), Duration.ofSeconds(1));
    }

    static Rehearsal of(Snapshot snapshot, Verdict verdict, Status status, Instant started, Duration duration) {
        return new Rehearsal(
                Rehearsal.SCHEMA,
                "run-on-" + snapshot.id() + "-" + started.getEpochSecond(),
                started,
                started.plus(duration),
                verdict,
                verdict == Verdict.ERROR ? Optional.of(ErrorCause.SPACE) : Optional.empty(),
                verdict + " on " + snapshot.id(),
                new Rehearsal.VolumeIdentity("orders", "btrfs", "/srv", CLUSTER, "13"),
                Optional.of(new Rehearsal.SnapshotReference(
                        snapshot.id(), snapshot.created(), "0/1", Optional.of(1L), "crash")),
                new Rehearsal.PlanReference("Plan", "plan.yaml", "d".repeat(64), List.of()),
                Map.of(),
                List.of(),
                List.of(result(STEP, status, started, duration)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new Rehearsal.IsolationReport("none", List.of(), List.of()),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static StepResult result(String name, Status status, Instant started, Duration duration) {
        return new StepResult(
                name,
                "sql",
                status,
                Optional.of(started),
                duration,
                Optional.empty(),
                "it said " + status,
                List.of(),
                List.of(),
                List.of(),
                Map.of());
    }
}
