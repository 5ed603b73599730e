package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A production that may be promoted: a stage, a plan, and evidence for the gate. */
final class PromotionStage implements AutoCloseable {

    static final String PLAN = "name: PostgreSQL 13 to 15\nsteps:\n" + Stage.UPGRADE_STEP;

    private final Stage stage;
    private final Path plan;

    private PromotionStage(Stage stage, String plan) {
        this.stage = stage;
        this.plan = stage.plan(plan);
        stage.production().execute("postgres", "create database shop");
    }

    /** A PostgreSQL 13 on a btrfs, and the plan that upgrades it. */
    static PromotionStage btrfs() {
        return new PromotionStage(Stage.btrfs(3L << 30), PLAN);
    }

    /** A PostgreSQL 13 on an XFS, and the plan that upgrades it. */
    static PromotionStage xfs() {
        return new PromotionStage(Stage.xfs(3L << 30), PLAN);
    }

    /** A PostgreSQL 13 on a dataset of that pool, which goes with the stage, and the plan that upgrades it. */
    static PromotionStage zfs(ZfsPool pool) {
        return new PromotionStage(Stage.zfs(pool), PLAN);
    }

    Stage stage() {
        return stage;
    }

    TestCluster production() {
        return stage.production();
    }

    Path plan() {
        return plan;
    }

    /**
     * Writes into the ledger what a rehearsal and a dry run of the plan would have left, because most tests are not about
     * them.
     */
    PromotionStage withEvidence() {
        Volume volume =
                CatalogReader.read(stage.catalog(), StorageBackends.kinds()).volume("orders");
        Database database = Databases.of("postgresql", new HostProcesses(new Cancellation()));
        Path scratch = stage.output();
        try {
            Files.createDirectories(scratch);
            Files.createDirectories(stage.state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SealedPlan sealed = PlanSealer.seal(PlanReader.read(plan), scratch.resolve("sealed"), Map.of());
        Map<String, String> tools = database.tools(volume, sealed.plan());
        Rehearsal.VolumeIdentity identity = new Rehearsal.VolumeIdentity(
                "orders",
                volume.storage(),
                volume.path().toString(),
                database.identity(volume).systemIdentifier(),
                production().version());
        Instant now = Instant.now();
        Ledger ledger = new Ledger(stage.state());
        ledger.append(Ledger.REHEARSAL, rehearsal(sealed, identity, tools, now));
        ledger.append(Ledger.PROMOTION_DRY_RUN, dryRun(sealed, identity, tools, now));
        return this;
    }

    private static Rehearsal rehearsal(
            SealedPlan sealed, Rehearsal.VolumeIdentity identity, Map<String, String> tools, Instant now) {
        List<StepResult> results = sealed.plan().steps().stream()
                .map(step -> new StepResult(
                        step.name(),
                        step.action().kind(),
                        StepResult.Status.PASSED,
                        Optional.of(now),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        "",
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of()))
                .toList();
        return new Rehearsal(
                Rehearsal.SCHEMA,
                "rehearsal-1",
                now,
                now,
                Verdict.PASSED,
                Optional.empty(),
                "passed",
                identity,
                Optional.of(new Rehearsal.SnapshotReference("snapshot-1", now, "0/1", Optional.of(1L), "crash")),
                new Rehearsal.PlanReference(
                        sealed.plan().name(), sealed.plan().file().toString(), sealed.digest(), sealed.files()),
                tools,
                List.of(),
                results,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new Rehearsal.IsolationReport("namespaces", List.of(), List.of()),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static Promotion dryRun(
            SealedPlan sealed, Rehearsal.VolumeIdentity identity, Map<String, String> tools, Instant now) {
        Duration short_ = Duration.ofSeconds(5);
        return new Promotion(
                Promotion.SCHEMA,
                "dry-run-1",
                now,
                now,
                Promotion.Outcome.REHEARSED,
                "went through",
                identity,
                new Promotion.PlanIdentity(sealed.plan().name(), sealed.digest()),
                "",
                tools,
                true,
                true,
                false,
                Optional.of(short_),
                Optional.of(short_),
                Optional.of(short_),
                Optional.of(short_),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Promotes in a process of its own. */
    Outcome promote(String... options) {
        return stage.rediacc(arguments("promote", options));
    }

    /** Promotes in a process that does something at one entry of its journal; see {@link PromotionProcess}. */
    Outcome promoteUntil(String when, String deed) {
        return stage.until(when, deed, arguments("promote"));
    }

    /** Any verb on the volume. */
    Outcome verb(String verb, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(verb, "orders", "--catalog", stage.catalog().toString()));
        arguments.addAll(List.of(options));
        return stage.rediacc(arguments.toArray(String[]::new));
    }

    /** Any verb on the volume, in a process that does something at one entry of its journal. */
    Outcome verbUntil(String when, String deed, String verb, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(verb, "orders", "--catalog", stage.catalog().toString()));
        arguments.addAll(List.of(options));
        return stage.until(when, deed, arguments.toArray(String[]::new));
    }

    Outcome resume() {
        return verb("promote", "--resume");
    }

    private String[] arguments(String verb, String... options) {
        return Stream.concat(
                        Stream.of(
                                verb,
                                "orders",
                                plan.toString(),
                                "--catalog",
                                stage.catalog().toString()),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    /** Production serves that version, and the writer's books are whole in it, with all that was acknowledged. */
    void assertServes(String version, TestWriter writer) {
        assertThat(production().version()).isEqualTo(version);
        writer.awaitMore(20);
        long acknowledged = writer.stop();
        TestWriter.Books books = TestWriter.books(production(), "shop");
        assertThat(books.whole()).as("the books").isTrue();
        assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
    }

    /** Nothing of a promotion that was given up is left. */
    void assertNothingLeft() {
        stage.assertNothingLeft();
    }

    @Override
    public void close() {
        stage.close();
    }
}
