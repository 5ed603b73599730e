package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SessionOptions;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One upgrade of a clone's cluster, from the running old server to the running new one. It is never tried again in
 * place: after a failure the clone is of no use but for looking at.
 */
final class PgUpgradeRun {

    private static final int OLD_PORT = 50432;
    private static final int NEW_PORT = 50433;
    private static final int FIRST_WITHOUT_SYNC = 15;
    private static final int FIRST_WITH_STATISTICS = 18;
    private static final Pattern DISK_FULL = Pattern.compile("No space left on device|Disk quota exceeded");
    private static final Pattern SIGNALLED =
            Pattern.compile("was terminated by signal (?:9|15)\\b|terminating connection due to administrator command");
    private static final Pattern SERVER_LOST = Pattern.compile("was terminated by signal (?:9|15)\\b|server closed the"
            + " connection unexpectedly|terminating connection (?:because of crash|due to)|could not connect to"
            + " server|connection to server .* failed");
    private static final Pattern CRASHED = Pattern.compile("was terminated by signal (?:4|6|7|8|11)\\b");

    private static final String MADE_BY_INITDB = "postgres";
    private static final String TEMPLATE = "template1";

    private static final UpgradeLogs NO_LOGS = UpgradeLogs.none();

    private final PostgresClone clone;
    private final PgUpgrade.Settings settings;
    private final BuiltInContext context;
    private final Cluster old;
    private final ClusterShape shape;
    private final List<StoredSetting> storedSettings;
    private final UpgradeLayout layout;
    private final String newVersion;
    private final Path workingDirectory;
    private final SessionOptions options;
    private final CloneTools tools;
    private final Deadline time;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    PgUpgradeRun(PostgresClone clone, PgUpgrade.Settings settings, String newVersion, BuiltInContext context) {
        this.clone = clone;
        this.settings = settings;
        this.context = context;
        this.newVersion = newVersion;
        this.old = clone.cluster();
        this.time = new Deadline(context.limit());
        try (SqlSession session = clone.open()) {
            this.shape = ClusterShape.read(session, old.data());
            this.storedSettings = StoredSetting.read(session);
        }
        Path result = settings.data().isEmpty()
                ? old.data()
                : clone.root().resolve(settings.data()).normalize();
        this.layout = new UpgradeLayout(clone.root(), old, result, clone.owner());
        this.workingDirectory = clone.context().runDirectory().resolve("upgrade-" + newVersion);
        // Tools connect to servers of both versions; what applications are bound by is the old one's.
        this.options = SessionOptions.forTools(old.major());
        this.tools = new CloneTools(clone, workingDirectory, context.output(), options);
        facts.put("from", old.version());
        facts.put("to", newVersion);
    }

    StepOutcome run() {
        UpgradeLibraries libraries = new UpgradeLibraries(clone, settings.to());
        if (!libraries.missingKept().isEmpty()) {
            return StepOutcome.failed(
                    "the new version lacks libraries that shared_preload_libraries names",
                    List.of(libraries.problem()),
                    facts);
        }
        libraries.warning().ifPresent(tools::say);
        clone.stop();
        OwnedFiles.directory(workingDirectory, clone.owner(), "rwx------");
        layout.prepare();
        Cluster from = new Cluster(layout.oldData(), old.bin(), old.version());
        Cluster to = new Cluster(layout.newData(), settings.to(), newVersion);
        return initialize(to)
                .or(() -> upgrade(from, to, libraries))
                .or(this::serve)
                .or(this::analyze)
                .or(this::extensions)
                .orElseGet(() -> StepOutcome.passed("upgraded from " + old.version() + " to " + newVersion, facts));
    }

    /** Makes the new, empty cluster, or takes the one that was made ahead. */
    private Optional<StepOutcome> initialize(Cluster to) {
        EmptyCluster ahead = EmptyCluster.of(clone.context().runDirectory(), settings.to());
        boolean fits = layout.newWal().isEmpty() && ahead.isOf(shape, to.major());
        CloneTools.Ended ended = timed("initdbSeconds", fits ? ahead.copyTo(to.data()) : initdb(to));
        if (ended.succeeded()) {
            return Optional.empty();
        }
        return surroundings("initdb", ended, NO_LOGS).or(() -> Optional.of(notMade(ended)));
    }

    private List<String> initdb(Cluster to) {
        List<String> argv = new ArrayList<>(shape.initdb(to.program("initdb"), to.major()));
        argv.add("--pgdata=" + to.data());
        layout.newWal().ifPresent(path -> argv.add("--waldir=" + path));
        return argv;
    }

    private Optional<StepOutcome> upgrade(Cluster from, Cluster to, UpgradeLibraries libraries) {
        List<String> roles = List.of(clone.superuser(), shape.installUser());
        clone.writeToolConfiguration(from, roles, libraries.needed());
        clone.writeToolConfiguration(to, roles, libraries.neededAndThere());
        List<String> argv = new ArrayList<>(List.of(
                to.program("pg_upgrade").toString(),
                "--old-datadir=" + from.data(),
                "--new-datadir=" + to.data(),
                "--old-bindir=" + from.bin(),
                "--new-bindir=" + to.bin(),
                "--old-port=" + OLD_PORT,
                "--new-port=" + NEW_PORT,
                "--socketdir=" + clone.context().runDirectory(),
                "--username=" + shape.installUser(),
                "--jobs=" + settings.jobs(),
                "--retain"));
        // File by file it takes seconds. What becomes production is synced as a whole when it is handed over.
        if (to.major() >= FIRST_WITHOUT_SYNC) {
            argv.add("--no-sync");
        }
        // The upgrade makes all checks itself; alone they are for a rehearsal, which tells what refuses.
        Optional<StepOutcome> refusal = clone.context().durable()
                ? Optional.empty()
                : pgUpgrade("checkSeconds", with(argv, "--check"), "check", to);
        return refusal.or(() -> pgUpgrade("upgradeSeconds", with(argv, "--link"), "run", to));
    }

    private static List<String> with(List<String> argv, String option) {
        List<String> longer = new ArrayList<>(argv);
        longer.add(option);
        return longer;
    }

    private Optional<StepOutcome> pgUpgrade(String fact, List<String> argv, String phase, Cluster to) {
        UpgradeLogs logs;
        CloneTools.Ended ended;
        try {
            ended = timed(fact, argv);
        } finally {
            logs = UpgradeLogs.collect(
                    workingDirectory,
                    to.data(),
                    context.evidence().resolve(phase),
                    clone.context().secrets());
        }
        if (ended.succeeded()) {
            return Optional.empty();
        }
        UpgradeLogs found = logs;
        return surroundings("pg_upgrade", ended, found).or(() -> Optional.of(refusal(ended, found)));
    }

    /**
     * What pg_upgrade found wrong with the cluster. Where all it says is that its server went away, that is an error of the
     * surroundings; that somebody killed it is said where a signal was seen.
     */
    private StepOutcome refusal(CloneTools.Ended ended, UpgradeLogs logs) {
        List<Problem> problems = new ArrayList<>(logs.problems(shape.databases()));
        if (!mention(CRASHED, ended, logs)) {
            problems.removeIf(problem -> SERVER_LOST.matcher(problem.title()).find());
        }
        refusedConnection(ended, logs).ifPresent(refused -> problems.add(0, refused));
        if (problems.isEmpty()) {
            problems.addAll(PgUpgradeRefusals.ofOutput(ended.output()));
        }
        if (problems.isEmpty() && !mention(CRASHED, ended, logs)) {
            if (mention(SIGNALLED, ended, logs)) {
                return error(ErrorCause.KILLED, "pg_upgrade's server was killed", ended);
            }
            if (mention(SERVER_LOST, ended, logs)) {
                return error(ErrorCause.DATABASE, "pg_upgrade's server went away, and no log says why", ended);
            }
            if (ended.output().contains("*failure*")) {
                return error(ErrorCause.DATABASE, "pg_upgrade failed, and no log says why", ended);
            }
        }
        if (problems.isEmpty()) {
            problems.add(Problem.of(
                    "pg-upgrade/failed",
                    "pg_upgrade refuses the cluster",
                    PgUpgradeRefusals.lastLines(ended.output()),
                    "read its logs in the evidence"));
        }
        return StepOutcome.failed(problems.get(0).title(), problems, facts)
                .exited(ended.result().exitCode());
    }

    private Optional<Problem> refusedConnection(CloneTools.Ended ended, UpgradeLogs logs) {
        return Stream.concat(Stream.of(ended.output()), logs.texts())
                .flatMap(text -> RefusedConnection.in(text, storedSettings).stream())
                .findFirst();
    }

    private static boolean mention(Pattern words, CloneTools.Ended ended, UpgradeLogs logs) {
        return words.matcher(ended.output()).find() || logs.mention(words);
    }

    /** Puts the new cluster in the old one's place and serves it, in quarantine like the old one. */
    private Optional<StepOutcome> serve() {
        Path data = layout.finish();
        long nextOid = ControlFile.read(data).nextOid();
        clone.use(new Cluster(data, settings.to(), newVersion));
        clone.start(time.left());
        dropWhatInitdbMade();
        clone.carriedOverBelow(Math.max(nextOid, new Catalogs(clone).highestOid() + 1));
        return Optional.empty();
    }

    /** pg_upgrade leaves the database that initdb made where the old cluster has none of that name. */
    private void dropWhatInitdbMade() {
        if (shape.databases().containsValue(MADE_BY_INITDB)
                || !clone.databases().contains(MADE_BY_INITDB)) {
            return;
        }
        try (SqlSession session = clone.open(TEMPLATE)) {
            session.execute("drop database " + MADE_BY_INITDB, time.left());
        }
        tools.say("dropped the database '" + MADE_BY_INITDB + "', which initdb made and the old cluster does not have");
    }

    /** A new cluster has no statistics, or not all of them; without them its plans are bad. */
    private Optional<StepOutcome> analyze() {
        CloneTools.Ended ended = timed("analyzeSeconds", vacuumdb());
        if (ended.succeeded()) {
            return Optional.empty();
        }
        return surroundings("vacuumdb", ended, NO_LOGS)
                .or(() -> Optional.of(StepOutcome.failed(
                                "vacuumdb failed to analyze",
                                List.of(Problem.of(
                                        "pg-upgrade/analyze-failed",
                                        "the new version cannot analyze a table",
                                        PgUpgradeRefusals.lastLines(ended.output()),
                                        "look at the functions that the table's indexes use")),
                                facts)
                        .exited(ended.result().exitCode())));
    }

    /**
     * All stages for a rehearsal. Production waits for a promotion: it gets the least statistics that plans need, in one
     * pass, and the rest when it is open. Where pg_upgrade carries statistics over, both gather once, and fully, what is
     * missing, such as extended statistics: less would replace good statistics by bad ones (PostgreSQL manual,
     * pg_upgrade, Post-Upgrade Processing).
     */
    private List<String> vacuumdb() {
        Map<String, String> environment = clone.environment();
        boolean carriedOver = clone.cluster().major() >= FIRST_WITH_STATISTICS;
        boolean waitedFor = clone.context().durable();
        List<String> argv = new ArrayList<>();
        if (waitedFor) {
            SessionOptions hasty = options.with("vacuum_cost_delay", "0");
            SessionOptions hastier = carriedOver ? hasty : hasty.with("default_statistics_target", "1");
            argv.addAll(List.of("env", "PGOPTIONS=" + hastier.text()));
        }
        argv.addAll(List.of(
                clone.cluster().program("vacuumdb").toString(),
                "--all",
                waitedFor || carriedOver ? "--analyze-only" : "--analyze-in-stages",
                "--jobs=" + settings.jobs(),
                "--host=" + environment.get("PGHOST"),
                "--port=" + environment.get("PGPORT"),
                "--username=" + clone.superuser()));
        if (carriedOver) {
            argv.add("--missing-stats-only");
        }
        return argv;
    }

    private Optional<StepOutcome> extensions() {
        return new ExtensionUpdates(clone, settings.updateExtensions(), tools).run(facts);
    }

    private CloneTools.Ended timed(String fact, List<String> argv) {
        Instant started = Instant.now();
        CloneTools.Ended ended = tools.run(argv, time.left());
        facts.put(fact, Duration.between(started, Instant.now()).toMillis() / 1000.0);
        return ended;
    }

    /** The error where not the cluster but its surroundings made a tool fail: time, space, or somebody's kill. */
    private Optional<StepOutcome> surroundings(String tool, CloneTools.Ended ended, UpgradeLogs logs) {
        if (ended.result().timedOut()) {
            String limit = Quantity.readable(time.limit());
            return Optional.of(error(ErrorCause.TIME, tool + " was not done within " + limit, ended));
        }
        if (mention(DISK_FULL, ended, logs)) {
            return Optional.of(error(ErrorCause.SPACE, tool + " ran out of space", ended));
        }
        return ended.wasKilled()
                ? Optional.of(error(ErrorCause.KILLED, tool + " was killed", ended))
                : Optional.empty();
    }

    private static StepOutcome error(ErrorCause cause, String message, CloneTools.Ended ended) {
        return StepOutcome.error(cause, message).exited(ended.result().exitCode());
    }

    private static StepOutcome notMade(CloneTools.Ended ended) {
        ErrorCause cause = SIGNALLED.matcher(ended.output()).find() ? ErrorCause.KILLED : ErrorCause.DATABASE;
        return error(cause, "initdb failed: " + PgUpgradeRefusals.lastLines(ended.output()), ended);
    }
}
