package io.jenkins.plugins.rediacc.engine.json;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.IsolationReport;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.Phase;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.PlanReference;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.SnapshotReference;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.SpaceUse;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.VolumeIdentity;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan.PlanFile;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rehearsals for tests: one that passed, one that failed, one in which the surroundings broke, and odd ones. */
public final class RehearsalSamples {

    private static final Instant START = Instant.parse("2026-11-22T12:15:00Z");

    private RehearsalSamples() {}

    /** Everything passed. */
    public static Rehearsal passed() {
        return rehearsal(
                Verdict.PASSED,
                Optional.empty(),
                "All 3 steps and 4 tests passed on a clone of orders.",
                "orders",
                List.of(
                        result("Upgrade the cluster", "postgresql/pg-upgrade", Status.PASSED, 14.2, 26.7)
                                .message("13.16 to 15.18 with --link")
                                .facts(Map.of("databases", 3, "from", "13.16", "to", "15.18"))
                                .build(),
                        result("Application migrations", "run", Status.PASSED, 41.1, 12.4)
                                .exit(0)
                                .build(),
                        result("Unique e-mail", "sql", Status.PASSED, 53.6, 2.1).build()),
                List.of(
                        result("Row counts", "postgresql/compare-row-counts", Status.PASSED, 57.0, 31.9)
                                .message("312 tables, 48,120,004 rows, all equal")
                                .facts(Map.of("tables", 312, "rows", 48_120_004))
                                .build(),
                        result("Collations", "postgresql/collation-versions", Status.PASSED, 89.0, 0.4)
                                .build(),
                        result("Heap and indexes", "postgresql/amcheck", Status.SKIPPED, 89.5, 0.1)
                                .message("the extension amcheck is not installed in any database")
                                .build(),
                        result("Smoke", "sql", Status.PASSED, 89.8, 3.3).build()),
                Optional.of(new ProductionHealth(
                        new ProductionHealth.Window(30, 0.31, 0.88, 201.4),
                        new ProductionHealth.Window(92, 0.36, 1.12, 198.7),
                        new ProductionHealth.Window(30, 0.30, 0.91, 202.0))),
                List.of(),
                List.of());
    }

    /** An upgrade that pg_upgrade's own check refuses, with two named problems, and a test that was not reached. */
    public static Rehearsal failed() {
        Problem postfix = new Problem(
                "pg-upgrade/postfix-operators",
                "User-defined postfix operators, which PostgreSQL 14 removed",
                "shop",
                List.of("public.!^ (pg_catalog.int8, NONE)"),
                "Your installation contains user-defined postfix operators, which are not\n"
                        + "supported anymore.  Consider dropping the postfix operators and replacing\n"
                        + "them with prefix operators or function calls.",
                "Drop the operator and call public.my_fact(bigint) instead, before the upgrade.");
        Problem polymorphic = new Problem(
                "pg-upgrade/incompatible-polymorphics",
                "Objects that use polymorphic functions whose argument types changed in PostgreSQL 14",
                "billing",
                List.of("aggregate: public.my_array_accum(anyelement)", "aggregate: audit.collect(anyelement)"),
                "",
                "Drop the aggregates before the upgrade and create them again with anycompatiblearray.");
        return rehearsal(
                Verdict.FAILED,
                Optional.empty(),
                "The step 'Upgrade the cluster' failed: pg_upgrade --check found 2 problems.",
                "orders",
                List.of(
                        result("Upgrade the cluster", "postgresql/pg-upgrade", Status.FAILED, 14.2, 3.8)
                                .message("pg_upgrade --check found 2 problems")
                                .exit(1)
                                .problems(List.of(postfix, polymorphic))
                                .errorLines(List.of(
                                        "Checking for incompatible polymorphic functions             fatal",
                                        "Checking for user-defined postfix operators                 fatal",
                                        "Failure, exiting"))
                                .logs(List.of(
                                        "steps/1/output.log",
                                        "steps/1/pg_upgrade/postfix_ops.txt",
                                        "steps/1/pg_upgrade/incompatible_polymorphics.txt"))
                                .build(),
                        notRun("Application migrations", "run"),
                        notRun("Unique e-mail", "sql")),
                List.of(notRun("Row counts", "postgresql/compare-row-counts"), notRun("Smoke", "sql")),
                Optional.of(new ProductionHealth(
                        new ProductionHealth.Window(30, 0.31, 0.88, 201.4),
                        new ProductionHealth.Window(20, 0.41, 1.92, 188.2),
                        new ProductionHealth.Window(0, Double.NaN, Double.NaN, Double.NaN))),
                List.of("The memory limit of 8.0 GB could not be applied: this host has no cgroup v2 that rediacc may"
                        + " write to."),
                List.of());
    }

    /** No space in the middle of the upgrade, and a clone that could not be removed. */
    public static Rehearsal error() {
        return rehearsal(
                Verdict.ERROR,
                Optional.of(ErrorCause.SPACE),
                "The pool had only 212.0 MB left, below the reserve of 1.0 GB, so the rehearsal was stopped during"
                        + " 'Upgrade the cluster'.",
                "orders",
                List.of(
                        result("Upgrade the cluster", "postgresql/pg-upgrade", Status.ERROR, 14.2, 118.0)
                                .message("stopped: the pool was nearly full")
                                .errorLines(
                                        List.of(
                                                "error while copying relation \"public.pgbench_accounts\": could not"
                                                        + " write file \"/clone/15/base/16384/16396\": No space left on device"))
                                .logs(List.of("steps/1/output.log"))
                                .build(),
                        notRun("Application migrations", "run")),
                List.of(notRun("Row counts", "postgresql/compare-row-counts")),
                Optional.empty(),
                List.of("The storage 'copy' is neither instant nor atomic: the snapshot took 41.0 s."),
                List.of("the clone /srv/pg/.rediacc/clone-7f3a: the file system is read-only; run rediacc gc when it"
                        + " is writable again"));
    }

    /** Names and output that try to break out of every format. */
    public static Rehearsal hostile(String text) {
        StepResult step = result(text, text, Status.FAILED, 1, 1)
                .message(text)
                .problems(List.of(new Problem(text, text, text, List.of(text, text), text, text)))
                .errorLines(List.of(text, text))
                .logs(List.of(text, "../../etc/passwd", "javascript:alert(1)"))
                .facts(Map.of(text, text))
                .build();
        return new Rehearsal(
                Rehearsal.SCHEMA,
                text,
                START,
                START.plusSeconds(2),
                Verdict.FAILED,
                Optional.empty(),
                text,
                new VolumeIdentity(text, text, text, text, text),
                Optional.of(new SnapshotReference(text, START, text, Optional.of(1L), text)),
                new PlanReference(text, text, text, List.of(new PlanFile(text, "644", 1, text))),
                Map.of(text, text),
                List.of(new Phase(text, START, Duration.ofSeconds(1), text)),
                List.of(step),
                List.of(step),
                Optional.empty(),
                Optional.empty(),
                new IsolationReport(text, List.of(text), List.of(text)),
                List.of(text),
                List.of(text),
                Optional.of(since(text)),
                Optional.of(new Libraries(
                        List.of(text),
                        List.of(text),
                        List.of(new Problem(text, text, text, List.of(text), text, text)))));
    }

    /** An answer in which every text is the given one. */
    private static SinceWhen since(String text) {
        SinceWhen.Point point = new SinceWhen.Point(text, START, text);
        SinceWhen.Difference difference = new SinceWhen.Difference(text, text, text);
        return new SinceWhen(
                text,
                8,
                3,
                1,
                3,
                List.of(new SinceWhen.StepAnswer(
                        text,
                        SinceWhen.Found.BETWEEN,
                        Optional.of(point),
                        Optional.of(point),
                        List.of(text),
                        Optional.of(Duration.ofHours(2)),
                        text,
                        List.of(text))),
                List.of(new SinceWhen.Run(
                        text, START, text, Verdict.FAILED, List.of(text), Duration.ofSeconds(2), false)),
                Optional.of(new SinceWhen.Changes(
                        text, text, List.of(difference), List.of(difference), List.of(difference))),
                List.of(text));
    }

    /** One that passed, on another volume. */
    public static Rehearsal onVolume(String volume) {
        return rehearsal(
                Verdict.PASSED,
                Optional.empty(),
                "All passed.",
                volume,
                List.of(result("Upgrade", "run", Status.PASSED, 1, 1).exit(0).build()),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** One that broke before any clone was there. */
    public static Rehearsal withoutClone() {
        return new Rehearsal(
                Rehearsal.SCHEMA,
                "run-0",
                START,
                START.plusMillis(120),
                Verdict.ERROR,
                Optional.of(ErrorCause.STORAGE),
                "btrfs subvolume snapshot failed: Read-only file system.",
                new VolumeIdentity("files", "btrfs", "/srv/files", "", ""),
                Optional.empty(),
                new PlanReference("Nothing", "plan.yaml", "0".repeat(64), List.of()),
                Map.of(),
                List.of(),
                List.of(notRun("Only step", "run")),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new IsolationReport("none", List.of(), List.of("foreign server prod_fdw (host db1.example.org)")),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static Rehearsal rehearsal(
            Verdict verdict,
            Optional<ErrorCause> cause,
            String reason,
            String volume,
            List<StepResult> steps,
            List<StepResult> tests,
            Optional<ProductionHealth> production,
            List<String> notices,
            List<String> leftBehind) {
        return new Rehearsal(
                Rehearsal.SCHEMA,
                "orders-20261122T121500Z-7f3a",
                START,
                START.plusMillis(verdict == Verdict.ERROR ? 134_600 : 94_700),
                verdict,
                cause,
                reason,
                new VolumeIdentity(volume, "btrfs", "/srv/pg/orders", "7438291047382910473", "13"),
                Optional.of(new SnapshotReference(
                        "rediacc_orders_20261122T121500Z_manual", START, "2/8FD77C20", Optional.of(1L), "CRASH")),
                new PlanReference(
                        "PostgreSQL 13 to 15",
                        "upgrade/plan.yaml",
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        List.of(
                                new PlanFile(
                                        "migrate.sh",
                                        "755",
                                        812,
                                        "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"),
                                new PlanFile(
                                        "plan.yaml",
                                        "644",
                                        640,
                                        "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"),
                                new PlanFile(
                                        "sql/unique-email.sql",
                                        "644",
                                        120,
                                        "baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096"))),
                Map.of(
                        "pg_upgrade",
                        "15.18",
                        "postgres (old)",
                        "13.16",
                        "postgres (new)",
                        "15.18",
                        "btrfs-progs",
                        "6.2",
                        "rediacc",
                        "1.0"),
                List.of(
                        new Phase("checkpoint", START.plusMillis(100), Duration.ofMillis(2_400), "on production"),
                        new Phase("snapshot", START.plusMillis(2_500), Duration.ofMillis(40), "btrfs"),
                        new Phase("clone", START.plusMillis(2_560), Duration.ofMillis(12), ""),
                        new Phase("quarantine", START.plusMillis(2_600), Duration.ofMillis(300), "3 settings left out"),
                        new Phase("recovery", START.plusMillis(2_900), Duration.ofMillis(11_200), "54.0 MB of WAL")),
                steps,
                tests,
                Optional.of(new SpaceUse(
                        Optional.of(106_954_752L), 2_000_000_000_000L, 1_210_000_000_000L, 1_209_300_000_000L)),
                production,
                new IsolationReport(
                        "namespaces",
                        List.of("/srv/pg/orders", "/run/postgresql"),
                        List.of("foreign server prod_fdw (host db1.example.org)")),
                notices,
                leftBehind,
                Optional.empty(),
                Optional.empty());
    }

    private static StepResult notRun(String name, String kind) {
        return result(name, kind, Status.NOT_RUN, 0, 0)
                .message("the step 'Upgrade the cluster' did not pass")
                .build();
    }

    private static Builder result(String name, String kind, Status status, double after, double seconds) {
        return new Builder(name, kind, status, after, seconds);
    }

    private static final class Builder {

        private final String name;
        private final String kind;
        private final Status status;
        private final double after;
        private final double seconds;
        private Optional<Integer> exit = Optional.empty();
        private String message = "";
        private List<Problem> problems = List.of();
        private List<String> errorLines = List.of();
        private List<String> logs = List.of();
        private Map<String, Object> facts = Map.of();

        Builder(String name, String kind, Status status, double after, double seconds) {
            this.name = name;
            this.kind = kind;
            this.status = status;
            this.after = after;
            this.seconds = seconds;
        }

        Builder exit(int code) {
            exit = Optional.of(code);
            return this;
        }

        Builder message(String text) {
            message = text;
            return this;
        }

        Builder problems(List<Problem> found) {
            problems = found;
            return this;
        }

        Builder errorLines(List<String> lines) {
            errorLines = lines;
            return this;
        }

        Builder logs(List<String> files) {
            logs = files;
            return this;
        }

        Builder facts(Map<String, Object> figures) {
            facts = figures;
            return this;
        }

        StepResult build() {
            boolean run = status != Status.NOT_RUN;
            return new StepResult(
                    name,
                    kind,
                    status,
                    run ? Optional.of(START.plusMillis(Math.round(after * 1000))) : Optional.empty(),
                    Duration.ofMillis(Math.round(seconds * 1000)),
                    exit,
                    message,
                    problems,
                    errorLines,
                    logs.isEmpty() && run ? List.of("steps/" + name.replace(' ', '-') + ".log") : logs,
                    facts);
        }
    }
}
