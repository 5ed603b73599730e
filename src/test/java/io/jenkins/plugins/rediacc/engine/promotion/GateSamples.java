package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Location;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PlanLimits;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A plan, rehearsals of it and dry runs, for tests of the gate. */
public final class GateSamples {

    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final String DIGEST = "d".repeat(64);
    static final String CLUSTER = "7438291047382910473";
    static final Map<String, String> TOOLS = Map.of("postgres 13", "13.16", "postgres 15", "15.18");

    static final Volume VOLUME = new Volume(
            "orders",
            "btrfs",
            Path.of("/srv/pg/orders"),
            Path.of("/srv/pg/.rediacc"),
            Optional.empty(),
            SpaceLimits.DEFAULT,
            ResourceLimits.NONE,
            Optional.empty(),
            Isolation.REQUIRED);

    /** Nothing stored depends on a library that changes. */
    static final Libraries LIBRARIES = new Libraries(List.of(), List.of(), List.of());

    private GateSamples() {}

    /** A plan with one step and the tests {@code Rows} and {@code Smoke}. */
    static SealedPlan plan(String digest, List<SealedPlan.PlanFile> files) {
        Plan plan = new Plan(
                "13 to 15",
                Path.of("/plans/plan.yaml"),
                Path.of("/plans"),
                List.of(step("Upgrade")),
                List.of(step("Rows"), step("Smoke")),
                PlanLimits.NONE,
                List.of(),
                List.of(),
                List.of());
        return new SealedPlan(plan, digest, Path.of("/sealed"), files);
    }

    static SealedPlan.PlanFile file(String path, String content) {
        return new SealedPlan.PlanFile(path, "644", content.length(), content);
    }

    /** A plan as another, but for what it waives. */
    static SealedPlan waiving(SealedPlan sealed, String... ids) {
        Plan plan = sealed.plan();
        return new SealedPlan(
                new Plan(
                        plan.name(),
                        plan.file(),
                        plan.folder(),
                        plan.steps(),
                        plan.tests(),
                        plan.limits(),
                        plan.ignore(),
                        plan.sees(),
                        List.of(ids)),
                sealed.digest(),
                sealed.copy(),
                sealed.files());
    }

    /** A dry run that saw other things of the libraries. */
    static Promotion with(Promotion dryRun, Optional<Baseline> baseline) {
        return new Promotion(
                dryRun.schema(),
                dryRun.id(),
                dryRun.started(),
                dryRun.finished(),
                dryRun.outcome(),
                dryRun.reason(),
                dryRun.volume(),
                dryRun.plan(),
                dryRun.evidence(),
                dryRun.tools(),
                dryRun.dryRun(),
                dryRun.durable(),
                dryRun.throttled(),
                dryRun.pauseOfWrites(),
                dryRun.pauseOfReads(),
                dryRun.thaw(),
                dryRun.rollback(),
                dryRun.promisedPause(),
                dryRun.acts(),
                dryRun.objections(),
                dryRun.notices(),
                dryRun.certificate(),
                dryRun.mode(),
                dryRun.modeReason(),
                dryRun.image(),
                baseline);
    }

    /** A dry run with these acts. */
    static Promotion withActs(Promotion dryRun, List<Promotion.Act> acts) {
        return new Promotion(
                dryRun.schema(),
                dryRun.id(),
                dryRun.started(),
                dryRun.finished(),
                dryRun.outcome(),
                dryRun.reason(),
                dryRun.volume(),
                dryRun.plan(),
                dryRun.evidence(),
                dryRun.tools(),
                dryRun.dryRun(),
                dryRun.durable(),
                dryRun.throttled(),
                dryRun.pauseOfWrites(),
                dryRun.pauseOfReads(),
                dryRun.thaw(),
                dryRun.rollback(),
                dryRun.promisedPause(),
                acts,
                dryRun.objections(),
                dryRun.notices(),
                dryRun.certificate(),
                dryRun.mode(),
                dryRun.modeReason(),
                dryRun.image(),
                dryRun.baseline());
    }

    private static Step step(String name) {
        return new Step(
                name,
                new Action.RunScript("true"),
                Map.of(),
                List.of(),
                Optional.empty(),
                new Location("plan.yaml", 1, 1));
    }

    static Rehearsal rehearsal(String id, Verdict verdict, Instant data) {
        return rehearsal(id, verdict, data, "orders", CLUSTER, DIGEST, StepResult.Status.PASSED);
    }

    static Rehearsal rehearsal(
            String id,
            Verdict verdict,
            Instant data,
            String volume,
            String cluster,
            String digest,
            StepResult.Status smoke) {
        return new Rehearsal(
                Rehearsal.SCHEMA,
                id,
                data,
                data.plusSeconds(60),
                verdict,
                verdict == Verdict.ERROR ? Optional.of(ErrorCause.SPACE) : Optional.empty(),
                "why " + id,
                new Rehearsal.VolumeIdentity(volume, "btrfs", "/srv/pg/orders", cluster, "13"),
                Optional.of(new Rehearsal.SnapshotReference("s-" + id, data, "0/1", Optional.of(1L), "crash")),
                new Rehearsal.PlanReference("13 to 15", "plan.yaml", digest, List.of(file("a.sql", "one"))),
                TOOLS,
                List.of(),
                List.of(result("Upgrade", "run", StepResult.Status.PASSED)),
                List.of(
                        result("Rows", "postgresql/compare-row-counts", StepResult.Status.PASSED),
                        result("Smoke", "sql", smoke)),
                Optional.of(new Rehearsal.SpaceUse(Optional.of(10L << 30), 1L << 40, 1L << 39, 1L << 39)),
                Optional.empty(),
                new Rehearsal.IsolationReport("namespaces", List.of(), List.of()),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(LIBRARIES));
    }

    private static StepResult result(String name, String kind, StepResult.Status status) {
        return new StepResult(
                name,
                kind,
                status,
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                "",
                List.of(),
                List.of(),
                List.of(),
                Map.of());
    }

    static Promotion dryRun(Duration pause) {
        return dryRun(
                "dry-1",
                NOW.minusSeconds(600),
                "orders",
                CLUSTER,
                DIGEST,
                TOOLS,
                Promotion.Outcome.REHEARSED,
                true,
                false,
                Optional.of(pause));
    }

    /** A dry run as the ledger has it. */
    public static Promotion dryRun(
            String id,
            Instant started,
            String volume,
            String cluster,
            String digest,
            Map<String, String> tools,
            Promotion.Outcome outcome,
            boolean durable,
            boolean throttled,
            Optional<Duration> pause) {
        return new Promotion(
                Promotion.SCHEMA,
                id,
                started,
                started.plusSeconds(60),
                outcome,
                "why " + id,
                new Rehearsal.VolumeIdentity(volume, "btrfs", "/srv/pg/orders", cluster, "13"),
                new Promotion.PlanIdentity("13 to 15", digest),
                "",
                tools,
                true,
                durable,
                throttled,
                pause,
                pause,
                Optional.of(Duration.ofSeconds(2)),
                Optional.of(Duration.ofSeconds(3)),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Baseline(Optional.empty(), Optional.of(LIBRARIES), Optional.empty())));
    }
}
