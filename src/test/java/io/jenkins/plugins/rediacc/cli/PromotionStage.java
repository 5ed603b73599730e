package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.database.postgresql.promotion.PostgresPromotionChecks;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.LedgerRecord;
import io.jenkins.plugins.rediacc.engine.json.PromotionJson;
import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.ThinPool;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A production that may be promoted: a stage, a plan, and evidence for the gate. */
final class PromotionStage implements AutoCloseable {

    static final String PLAN = Stage.UPGRADE;

    private final Stage stage;
    private final Path plan;
    private final String from;
    private final String to;

    private PromotionStage(Stage stage, Path plan) {
        this(stage, plan, Stage.NEW_VERSION);
    }

    private PromotionStage(Stage stage, Path plan, String to) {
        this.stage = stage;
        this.plan = plan;
        this.from = version();
        this.to = to;
    }

    /** A stage whose production the caller has made, and the plan that upgrades it. */
    static PromotionStage of(Stage stage) {
        return new PromotionStage(stage, stage.plan(PLAN));
    }

    /** The like with a plan of the caller's, which leads to that version. */
    static PromotionStage of(Stage stage, String plan, String to) {
        return new PromotionStage(stage, stage.plan(plan), to);
    }

    private static PromotionStage withShop(Stage stage) {
        return withShop(stage, PLAN, Map.of());
    }

    private static PromotionStage withShop(Stage stage, String plan, Map<String, String> beside) {
        stage.production().execute("postgres", "create database shop");
        return new PromotionStage(stage, stage.plan(plan, beside));
    }

    /** A PostgreSQL 13 on a btrfs, and the plan that upgrades it. */
    static PromotionStage btrfs() {
        return withShop(Stage.btrfs(3L << 30));
    }

    /** A PostgreSQL 13 on an XFS, and the plan that upgrades it. */
    static PromotionStage xfs() {
        return withShop(Stage.xfs(3L << 30));
    }

    /** The like on a btrfs that the caller has made, which holds the state directory too. */
    static PromotionStage wholeOn(LoopFileSystem btrfs) {
        return withShop(Stage.wholeOn(btrfs));
    }

    /** The like with a plan of the caller's. */
    static PromotionStage wholeOn(LoopFileSystem btrfs, String plan, Map<String, String> beside) {
        return withShop(Stage.wholeOn(btrfs), plan, beside);
    }

    /** A PostgreSQL 13 on a dataset of that pool, which goes with the stage, and the plan that upgrades it. */
    static PromotionStage zfs(ZfsPool pool) {
        return withShop(Stage.zfs(pool));
    }

    /** A PostgreSQL 13 on a thin volume of that pool, and the plan that upgrades it. */
    static PromotionStage lvm(ThinPool pool) {
        return withShop(Stage.lvm(pool));
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

    /** The volume as the catalogue has it. */
    Volume volume() {
        return CatalogReader.read(stage.catalog(), StorageBackends.kinds()).volume("orders");
    }

    /**
     * Writes into the ledger what a rehearsal and a dry run of the plan would have left, because most tests are not about
     * them.
     */
    PromotionStage withEvidence() {
        return withEvidence(Duration.ofSeconds(5));
    }

    /** The like with a dry run of that pause. */
    PromotionStage withEvidence(Duration pause) {
        Volume volume = volume();
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
                version());
        Instant now = Instant.now();
        Ledger ledger = new Ledger(stage.state());
        ledger.append(Ledger.REHEARSAL, rehearsal(sealed, identity, tools, now));
        Promotion.PlanIdentity rehearsed =
                new Promotion.PlanIdentity(sealed.plan().name(), sealed.digest());
        List<String> libraries = new PostgresPromotionChecks(
                        new HostProcesses(new Cancellation()), volume, volume.promotion())
                .libraryVersions();
        Baseline baseline = new Baseline(
                Optional.empty(), Optional.of(new Libraries(libraries, List.of(), List.of())), Optional.empty());
        ledger.append(
                Ledger.PROMOTION_DRY_RUN,
                dryRun(rehearsed, identity, tools, pause, List.of(), Optional.empty(), baseline));
        return this;
    }

    /** The version of what lies at production's path. */
    String version() {
        return Stage.read(stage.volume().resolve("main/PG_VERSION")).strip();
    }

    /** A newer dry run, which has left objects of that fingerprint. */
    PromotionStage withFingerprint(String fingerprint) {
        return withNewer(
                List.of(),
                Optional.of(new Certificate(
                        Optional.empty(),
                        "",
                        List.of(),
                        Optional.of(fingerprint),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }

    /** A newer dry run, of whose acts each took that many seconds. */
    PromotionStage withActs(Map<String, Integer> acts) {
        return withNewer(
                acts.entrySet().stream()
                        .map(act ->
                                new Promotion.Act(act.getKey(), Instant.now(), Duration.ofSeconds(act.getValue()), ""))
                        .toList(),
                Optional.empty());
    }

    /** The newest promotion, or dry run, in the ledger. */
    Promotion last(String kind) {
        try (Stream<LedgerRecord> records = new Ledger(stage.state()).newestFirst(kind, "orders")) {
            return PromotionJson.fromTree(records.findFirst().orElseThrow().bodyTree(), kind);
        }
    }

    private PromotionStage withNewer(List<Promotion.Act> acts, Optional<Certificate> certificate) {
        Promotion last = last(Ledger.PROMOTION_DRY_RUN);
        new Ledger(stage.state())
                .append(
                        Ledger.PROMOTION_DRY_RUN,
                        dryRun(
                                last.plan(),
                                last.volume(),
                                last.tools(),
                                last.pauseOfWrites().orElseThrow(),
                                acts,
                                certificate,
                                last.baseline().orElseThrow()));
        return this;
    }

    /** Of all objects, as the newest attempt has found it after the steps. */
    String lastFingerprint() {
        return Stage.filesBelow(stage.state().resolve("promotions")).stream()
                .filter(file -> file.toString().endsWith(".jsonl"))
                .max(Comparator.comparing(file -> file.toFile().lastModified()))
                .map(Stage::read)
                .map(journal -> journal.replaceAll("(?s).*\"fingerprint\":\"([^\"]+)\".*", "$1"))
                .orElseThrow();
    }

    private static Rehearsal rehearsal(
            SealedPlan sealed, Rehearsal.VolumeIdentity identity, Map<String, String> tools, Instant now) {
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
                passed(sealed.plan().steps(), now),
                passed(sealed.plan().tests(), now),
                Optional.empty(),
                Optional.empty(),
                new Rehearsal.IsolationReport("namespaces", List.of(), List.of()),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(new Libraries(List.of(), List.of(), List.of())));
    }

    private static List<StepResult> passed(List<Step> steps, Instant now) {
        return steps.stream()
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
    }

    private static Promotion dryRun(
            Promotion.PlanIdentity plan,
            Rehearsal.VolumeIdentity identity,
            Map<String, String> tools,
            Duration pause,
            List<Promotion.Act> acts,
            Optional<Certificate> certificate,
            Baseline baseline) {
        Instant now = Instant.now();
        Optional<Duration> back = Optional.of(Duration.ofSeconds(5));
        return new Promotion(
                Promotion.SCHEMA,
                "dry-run-1",
                now,
                now,
                Promotion.Outcome.REHEARSED,
                "went through",
                identity,
                plan,
                "",
                tools,
                true,
                true,
                false,
                Optional.of(pause),
                Optional.of(pause),
                back,
                back,
                Optional.empty(),
                acts,
                List.of(),
                List.of(),
                certificate,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(baseline));
    }

    /** Promotes in a process of its own. */
    Outcome promote(String... options) {
        return stage.rediacc(arguments("promote", options));
    }

    /** Promotes while somebody writes; the new version serves all that was acknowledged. */
    void promoteUnderWriter(int commitsPerSecond) {
        try (TestWriter writer = production().writer("shop", commitsPerSecond)) {
            Outcome outcome = promote();
            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            assertServes(to, writer);
        }
    }

    /** Goes back, which is refused without consent, and loses what was written since the opening and nothing else. */
    void takeBack() {
        Outcome refused = verb("rollback");
        assertThat(refused.exitCode()).as(refused.said()).isEqualTo(4);
        Outcome back = verb("rollback", "--accept-loss-since", refused.shownLoss(), "--confirm", "orders");
        assertThat(back.exitCode()).as(back.said()).isZero();
        assertThat(production().version()).isEqualTo(from);
        assertNothingOursInside();
        assertThat(TestWriter.books(production(), "shop").whole()).isTrue();
    }

    /** Promotes in a process that does something at one entry of its journal; see {@link PromotionProcess}. */
    Outcome promoteUntil(String when, String deed) {
        return stage.until(when, deed, arguments("promote"));
    }

    /** Promotes with a guardian, in a process that is killed at one entry of its journal. */
    Outcome killGuardedAt(String when) {
        return stage.until(Map.of(PromotionProcess.GUARDED, "yes"), when, "halt", arguments("promote"));
    }

    /** Any verb on the volume. */
    Outcome verb(String verb, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(verb, "orders", "--catalog", stage.catalog().toString()));
        arguments.addAll(List.of(options));
        return stage.rediacc(arguments.toArray(String[]::new));
    }

    /** Any verb on the volume, in this process and by that clock. */
    Result verbAt(Clock clock, String verb) {
        return JournalEntries.run(
                (number, entry) -> {},
                clock,
                verb,
                "orders",
                "--catalog",
                stage.catalog().toString());
    }

    /** Any verb on the volume, in this process; something is done at each entry of its journal. */
    Result verbWith(JournalEntries.Deed deed, String verb, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(verb, "orders", "--catalog", stage.catalog().toString()));
        arguments.addAll(List.of(options));
        return JournalEntries.run(deed, Clock.systemUTC(), arguments.toArray(String[]::new));
    }

    /**
     * How a verb ended, as its process would have.
     *
     * @param code the exit code
     * @param said all that it said
     */
    record Ending(int code, String said) {}

    /** Any verb on the volume, in this process, with whatever end; something is done at each entry of its journal. */
    Ending ending(JournalEntries.Deed deed, String verb, String... options) {
        try {
            Result result = verbWith(deed, verb, options);
            return new Ending(result.exitCode().code(), result.text());
        } catch (RediaccException e) {
            return new Ending(e.exitCode().code(), e.getMessage());
        }
    }

    /** Promotes in this process, with whatever end; something is done at each entry of the journal. */
    Ending promoteWith(JournalEntries.Deed deed) {
        return ending(deed, "promote", plan.toString());
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

    /** No database has anything that a promotion has made. */
    void assertNothingOursInside() {
        production()
                .query("postgres", "select datname from pg_database where datallowconn")
                .lines()
                .forEach(database -> assertThat(production()
                                .query(database, "select nspname from pg_namespace where nspname ~ 'rediacc'"))
                        .as(database)
                        .isEmpty());
    }

    /** The data directory that lies where the clone is until the exchange, and the old side after it. */
    Path other() {
        try (Stream<Path> objects = Files.list(stage.snapshots())) {
            return objects.filter(object -> object.getFileName().toString().startsWith("rediacc_orders_promotion_"))
                    .findFirst()
                    .orElseThrow()
                    .resolve("main");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
