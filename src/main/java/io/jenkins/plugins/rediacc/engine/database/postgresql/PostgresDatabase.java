package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.ProductionProbe;
import io.jenkins.plugins.rediacc.engine.database.SnapshotSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.script.SqlFile;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** PostgreSQL. */
public final class PostgresDatabase implements Database {

    private static final Path DEBIAN_SOCKETS = Path.of("/run/postgresql");
    private static final Duration CHECKPOINT = Duration.ofMinutes(30);

    private final CommandRunner commands;
    private final Function<CloneContext, CloneDatabase> clones;
    private final Consumer<Plan> validation;
    private final AtomicityGuard guard = new AtomicityGuard();

    /** PostgreSQL on this host, with all built-in steps and tests. */
    public PostgresDatabase(CommandRunner commands) {
        this(commands, BuiltIns.all());
    }

    private PostgresDatabase(CommandRunner commands, BuiltIns builtIns) {
        this(commands, context -> new PostgresClone(context, builtIns), builtIns::validate);
    }

    /**
     * PostgreSQL on this host.
     *
     * @param clones opens the database in a clone
     * @param validation refuses a plan that uses built-in steps wrongly
     */
    public PostgresDatabase(
            CommandRunner commands, Function<CloneContext, CloneDatabase> clones, Consumer<Plan> validation) {
        this.commands = commands;
        this.clones = clones;
        this.validation = validation;
    }

    @Override
    public String kind() {
        return "postgresql";
    }

    @Override
    public void validate(SealedPlan sealed) {
        validation.accept(sealed.plan());
        sealed.plan().all().forEach(step -> requireFile(sealed, step));
    }

    private static void requireFile(SealedPlan sealed, Step step) {
        if (step.action() instanceof Action.RunSql sql) {
            try {
                SqlFile.require(sealed.copy(), sql.path(), sql.encoding());
            } catch (RediaccException e) {
                throw step.refused(e);
            }
        }
    }

    @Override
    public void verify(Volume volume) {
        guard.check(volume);
    }

    @Override
    public void verify(Volume volume, Plan plan) {
        Production production = Production.of(commands, volume);
        String version = production.files().version();
        Cluster cluster = new Cluster(production.files().data(), production.bin(), version);
        PgUpgrade.requirePath(commands, cluster, plan);
        // The programs that an upgrade leads to have been asked for.
        plan.all()
                .map(Step::action)
                .takeWhile(action -> !PgUpgrade.isIt(action))
                .filter(Action.RunSql.class::isInstance)
                .findFirst()
                .ifPresent(sql -> cluster.program("psql"));
    }

    @Override
    public SnapshotSession beginSnapshot(Volume volume, boolean atomicStorage) {
        Production production = Production.of(commands, volume);
        if (production.isRunning()) {
            return atomicStorage
                    ? live(production)
                    : BackupModeSession.begin(production, commands, volume, production.connect());
        }
        return stopped(Standing.ofStopped(commands, production, atomicStorage));
    }

    /** One that was not stopped in good order may be served where this process cannot see it, and so counts as live. */
    private static SnapshotSession stopped(Position position) {
        boolean clean = position.consistency() == Consistency.CLEAN;
        return new PlainSnapshotSession(clean ? SourceState.STOPPED : SourceState.LIVE, position);
    }

    private static SnapshotSession live(Production production) {
        try (ProductionSession session = production.connect()) {
            requireSync(session);
            return new PlainSnapshotSession(
                    SourceState.LIVE, Standing.of(session, production.files().version(), Consistency.CRASH));
        }
    }

    /** Without syncs the data files may be ahead of the WAL in an image, as they may be after a power cut. */
    private static void requireSync(ProductionSession session) {
        if (!session.value("select current_setting('fsync')").equals("on")) {
            throw RediaccException.refused(
                    Explanation.of("production runs with fsync=off: a snapshot of its running files may be corrupt")
                            .state("nothing was created")
                            .todo("set fsync=on in production, or stop it for the snapshot"));
        }
    }

    @Override
    public String reach(Volume volume) {
        Production production = Production.of(commands, volume);
        if (!production.isRunning()) {
            return "no server runs on " + production.files().data() + ", or it cannot be seen from here";
        }
        try (ProductionSession session = production.connect()) {
            return "its server answers as '" + session.value("select current_user") + "' in database '"
                    + session.value("select current_database()") + "'";
        }
    }

    @Override
    public void checkpoint(Volume volume) {
        Production production = Production.of(commands, volume);
        if (production.isRunning()) {
            try (ProductionSession session = production.connect()) {
                session.execute("checkpoint", CHECKPOINT);
            }
        }
    }

    @Override
    public ProductionProbe probe(Volume volume) {
        Production production = Production.of(commands, volume);
        if (!production.isRunning()) {
            return ProductionProbe.NONE;
        }
        try {
            return PostgresProbe.start(production.connect());
        } catch (RediaccException e) {
            // Its speed is good to know and not needed: a window without figures says that it could not be asked.
            return ProductionProbe.NONE;
        }
    }

    @Override
    public Identity identity(Volume volume) {
        Production production = Production.of(commands, volume);
        return new Identity(
                production.control().systemIdentifier(), production.files().version());
    }

    @Override
    public Map<String, String> tools(Volume volume, Plan plan) {
        return new ProgramVersions(commands).of(Production.of(commands, volume).bin(), plan);
    }

    @Override
    public List<String> notices(Volume volume, Plan plan) {
        Production production = Production.of(commands, volume);
        return PgUpgrade.targets(plan).stream()
                .flatMap(bin -> UnknownSettings.of(
                        commands,
                        production,
                        bin,
                        Integer.toString(MajorVersion.of(commands, bin.resolve("postgres"))
                                .major()))
                        .stream())
                .toList();
    }

    @Override
    public List<Path> socketDirectories(Volume volume, Position position) {
        Stream<Path> named = volume.database().flatMap(DatabaseSpec::socket).stream();
        // Abstract sockets begin with '@' and belong to the network namespace (PostgreSQL manual, 20.3.1).
        Stream<Path> used = Stream.of(position.settings()
                        .getOrDefault("unix_socket_directories", "")
                        .split(","))
                .map(String::strip)
                .filter(directory -> directory.startsWith("/"))
                .map(Path::of);
        return Stream.concat(Stream.concat(named, used), Stream.of(DEBIAN_SOCKETS))
                .distinct()
                .toList();
    }

    @Override
    public void quarantine(CloneContext context) {
        new RestingClone(context).quarantine();
    }

    @Override
    public void makeReady(Volume volume, Plan plan, OsUser scriptUser, Path runDirectory) {
        Production production = Production.of(commands, volume);
        CloneAccess.makeKeys(runDirectory, commands, production.owner(), scriptUser);
        PgUpgrade.targets(plan).stream().findFirst().ifPresent(to -> EmptyCluster.of(runDirectory, to)
                .make(commands, production));
    }

    @Override
    public CloneDatabase open(CloneContext context) {
        return clones.apply(context);
    }
}
