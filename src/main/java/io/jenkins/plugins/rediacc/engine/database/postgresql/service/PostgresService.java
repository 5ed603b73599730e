package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Arming;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Cluster;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ControlFile;
import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.Standing;
import io.jenkins.plugins.rediacc.engine.database.postgresql.UnknownSettings;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.ClosedArchive;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.ConfigurationTrial;
import io.jenkins.plugins.rediacc.engine.database.postgresql.configuration.ProductionConfiguration;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SnapshotBasis;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A PostgreSQL server as production. */
public final class PostgresService implements ProductionService {

    private static final Duration CHECKPOINT = Duration.ofMinutes(30);
    private static final Duration LONGEST_START = Duration.ofMinutes(30);
    private static final Duration AGAIN = Duration.ofMillis(250);
    private static final String STANDBY = "standby.signal";
    private static final Duration PROBE = Duration.ofMinutes(1);
    private static final String OPEN_TRANSACTIONS = "select pid || ' ' || xact_start from pg_stat_activity"
            + " where backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()";

    private final CommandRunner commands;
    private final Volume volume;
    private final PromotionSettings settings;
    private final Path data;
    private final ClosedPlace place;
    private final ClosedServer closed;
    private final OpenServer open;
    private final Optional<CutOff> cutOffAsPart;
    private final Path trial;

    private PostgresService(
            CommandRunner commands,
            Volume volume,
            PromotionSettings settings,
            ClosedPlace place,
            CutOff cutOff,
            Isolation isolation) {
        this.commands = commands;
        this.volume = volume;
        this.settings = settings;
        this.data = spec().dataIn(volume.path());
        this.cutOffAsPart = Optional.ofNullable(isolation).map(Isolation::cutOff);
        this.place = place;
        this.trial = place.sockets().resolveSibling(place.sockets().getFileName() + "-trial");
        this.closed = new ClosedServer(
                commands, volume.at(place.root()), settings, place.sockets(), cutOff, isolation != null);
        this.open = isolation == null
                ? new HostServer(commands, settings)
                : new IsolatedServer(commands, volume, isolation, this::answers);
    }

    /**
     * Production on this host.
     *
     * @param place where the upgraded clone serves the engine alone
     * @param cutOff what keeps its server there from everything else
     */
    public static PostgresService onHost(
            CommandRunner commands, Volume volume, PromotionSettings settings, ClosedPlace place, CutOff cutOff) {
        return new PostgresService(commands, volume, settings, place, cutOff, null);
    }

    /** A clone in production's part, cut off from the network and from production; no command of the catalogue runs. */
    public static PostgresService isolated(
            CommandRunner commands,
            Volume volume,
            PromotionSettings settings,
            ClosedPlace place,
            CutOff cutOff,
            Isolation isolation) {
        return new PostgresService(commands, volume, settings, place, cutOff, isolation);
    }

    /**
     * How a clone in production's part is cut off.
     *
     * @param cutOff what keeps its server from everything else
     * @param sockets a short directory of its own, made when it starts
     */
    public record Isolation(CutOff cutOff, Path sockets) {}

    private DatabaseSpec spec() {
        return volume.database().orElseThrow();
    }

    private Production production() {
        return Production.of(commands, volume);
    }

    private ClusterHandOver handOver() {
        return new ClusterHandOver(commands, volume, configuration(), isInPart());
    }

    private ProductionConfiguration configuration() {
        return new ProductionConfiguration(commands, volume, settings, cutOffAsPart);
    }

    /** Whether this is a clone in production's part. */
    private boolean isInPart() {
        return open instanceof IsolatedServer;
    }

    private Postmaster postmaster() {
        return new Postmaster(data, commands);
    }

    @Override
    public Facts facts(Path root) {
        Path there = spec().dataIn(root);
        ControlFile control = Arming.control(there);
        return new Facts(
                Cluster.versionOf(there),
                control.systemIdentifier(),
                Arming.isArmed(there),
                control.shutDownCleanly(),
                control.checkpoint(),
                control.nextTransactionId(),
                there.equals(data) ? serving() : new Postmaster(there, commands).serving());
    }

    /** A server whose process cannot be seen from here may answer, and is known by its lock file then. */
    private Serving serving() {
        Serving seen = postmaster().serving();
        return seen == Serving.UNKNOWN && production().isRunning() ? Serving.CLIENTS : seen;
    }

    @Override
    public ProductionNow now() {
        return new ServingNow(commands, volume, data, this::serving).look();
    }

    @Override
    public boolean openedByOthers() {
        Postmaster server = postmaster();
        return serving() == Serving.CLIENTS || Arming.isArmed(data) && server.lastStartWasOpen();
    }

    @Override
    public List<Objection> objections() {
        List<Objection> objections = new ArrayList<>();
        try (ProductionSession session = production().connect()) {
            Path file = Path.of(session.value("select current_setting('config_file')"));
            String version = production().files().version();
            settings.configurationFor(version)
                    .map(directory -> Path.of(directory, "postgresql.conf"))
                    .filter(named -> !isInPart() && !OwnedFiles.realPath(file).equals(OwnedFiles.realPath(named)))
                    .ifPresent(named -> objections.add(new Objection(
                            "service/configuration-elsewhere",
                            "production's configuration is " + file + ", and the catalogue's 'config' says " + named,
                            "correct 'config' in 'promote:'")));
            boolean inside = file.startsWith(Path.of(session.value("select current_setting('data_directory')")));
            if (!inside && settings.configuration().isEmpty()) {
                objections.add(new Objection(
                        "service/configuration-outside",
                        "production's configuration is " + file + ", outside its data directory, and the catalogue does"
                                + " not say where the new version's is to be",
                        "add 'config: " + file.getParent() + "' with {version} in it to 'promote:'"));
            }
        }
        objections.addAll(reach());
        if (settings.files().beside() == PromotionSettings.Beside.REFUSE) {
            new FilesBeside(volume).objection().ifPresent(objections::add);
        }
        return objections;
    }

    /** What is stopped and started must be seen, and reached by what stops it. */
    private List<Objection> reach() {
        if (isInPart()) {
            return List.of();
        }
        PromotionSettings.Server server = settings.server();
        if (!postmaster().isSeen()) {
            return List.of(
                    new Objection(
                            "service/process-unseen",
                            "production answers on its socket, but the engine does not see its process: production runs in another"
                                    + " container than the engine, or the engine runs as another user",
                            "run rediacc on the host itself, as root or as the owner of the data, where production's process is seen;"
                                    + " name in the catalogue the commands that stop and start it from there (promote: stop, start)"));
        }
        if (postmaster().isElsewhere()
                && (server.stop().isEmpty() || server.start().isEmpty())) {
            return List.of(new Objection(
                    "service/other-namespace",
                    "production runs in a PID namespace of its own, such as a container's, where pg_ctl cannot stop it and"
                            + " would not start it again",
                    "name in the catalogue the commands that stop and start it (promote: stop, start), such as those of the"
                            + " container's engine"));
        }
        return List.of();
    }

    @Override
    public Optional<Position> position() {
        Production production = production();
        try (ProductionSession session = production.connect()) {
            return Optional.of(Standing.of(session, production.files().version(), Consistency.CRASH));
        }
    }

    @Override
    public SnapshotBasis basisOf(Path snapshot) {
        return new WriteProof(commands, volume).basisOf(snapshot);
    }

    @Override
    public Optional<String> writtenSince(SnapshotBasis basis) {
        return new WriteProof(commands, volume).writtenSince(basis);
    }

    @Override
    public BesideWal besideWal(Path root) {
        return new BesideWalReader(volume, settings).read(root);
    }

    @Override
    public String filesBeside(Path root) {
        return new FilesBeside(volume).digest(OwnedFiles.realPath(root));
    }

    @Override
    public void checkpoint() {
        try (ProductionSession session = production().connect()) {
            session.execute("checkpoint", CHECKPOINT);
        }
    }

    @Override
    public void drain(Duration grace) {
        Deadline deadline = new Deadline(grace);
        try (ProductionSession session = production().connect()) {
            Set<String> open = openTransactions(session);
            while (!open.isEmpty() && !deadline.isPast()) {
                commands.cancellation().check();
                Postmaster.pause();
                open.retainAll(openTransactions(session));
            }
        }
    }

    private static Set<String> openTransactions(ProductionSession session) {
        Set<String> open = new HashSet<>();
        session.query(OPEN_TRANSACTIONS).forEach(row -> open.add(row.get(0)));
        return open;
    }

    @Override
    public void stop(Duration limit) {
        Deadline deadline = new Deadline(limit);
        if (serving() != Serving.NOBODY) {
            open.stop(production(), limit);
        }
        if (!postmaster().awaitEnd(deadline.left())) {
            throw postmaster().stillRuns(limit);
        }
        ControlFile.State state = Arming.control(data).state();
        if (state != ControlFile.State.SHUT_DOWN) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("production in " + data + " was stopped, but not in good order")
                            .tool("its control file says: " + state)
                            .todo("see in its log why it ended so"));
        }
    }

    @Override
    public void bar() {
        Arming.bar(OwnedFiles.realPath(data));
    }

    @Override
    public void unbar() {
        Arming.unbar(OwnedFiles.realPath(data));
    }

    @Override
    public void disarm(Path root) {
        Path there = OwnedFiles.realPath(spec().dataIn(root));
        Arming.disarm(there);
        Arming.unbar(there);
    }

    @Override
    public void arm(Path root) {
        Arming.arm(spec().dataIn(root));
    }

    /** In standby mode a server is in recovery, in which no transaction writes (PostgreSQL manual, Hot Standby). */
    @Override
    public void startStandby() {
        OwnedFiles.write(data.resolve(STANDBY), "", production().owner(), "rw-------");
        Arming.arm(data);
        open.start(production());
        Deadline deadline = new Deadline(LONGEST_START);
        while (!isInRecovery("t")) {
            commands.cancellation().check();
            if (serving() == Serving.NOBODY || deadline.isPast()) {
                throw doesNotServe();
            }
            Postmaster.pause();
        }
    }

    @Override
    public void stopStandby(Duration deadline) {
        if (!Files.exists(data.resolve(STANDBY))) {
            return;
        }
        bar();
        if (serving() != Serving.NOBODY) {
            open.stop(production(), deadline);
        }
        if (!postmaster().awaitEnd(deadline)) {
            throw postmaster().stillRuns(deadline);
        }
        disarm(volume.path());
        try {
            FilesByHandle.deleteIfExists(data.resolve(STANDBY));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot end the standby mode of " + data, e);
        }
    }

    @Override
    public void relink(Path clone) {
        handOver().relink(clone);
    }

    @Override
    public void relink(Path clone, Path home) {
        handOver().relink(clone, home);
    }

    @Override
    public List<String> handOver(Path clone) {
        return handOver().handOver(clone);
    }

    @Override
    public void settle(Path clone) {
        handOver().settle(clone);
    }

    @Override
    public Preparation prepareFor(String version) {
        return configuration().prepareFor(version);
    }

    @Override
    public void withdraw(String version) {
        configuration().withdraw(version);
    }

    @Override
    public List<Objection> objectionsTo(String newVersion) {
        return isInPart()
                ? List.of()
                : new ConfigurationTrial(commands, volume, settings, trial).objections(newVersion);
    }

    @Override
    public List<String> leavesOut(String newVersion) {
        Path bin = spec().binFor(newVersion);
        return isInPart() || !Files.isExecutable(bin.resolve("postgres"))
                ? List.of()
                : UnknownSettings.of(commands, production(), bin, newVersion);
    }

    @Override
    public List<String> consequences() {
        return isInPart() ? List.of() : configuration().consequences();
    }

    @Override
    public PromotionSettings copyConfiguration(Path to, Optional<String> newVersion) {
        return settings.withConfiguration(Optional.of(configuration().copyTo(to, newVersion)));
    }

    @Override
    public Optional<Path> retire(String version, String newVersion, String promotion) {
        return configuration().retire(version, newVersion, promotion);
    }

    @Override
    public void requireRoomFor(String version, String promotion) {
        configuration().requireRoomFor(version, promotion);
    }

    @Override
    public void reinstate(String version, String newVersion, String promotion, boolean made) {
        configuration().reinstate(version, newVersion, promotion, made);
    }

    @Override
    public List<String> farewell(String version, String promotion) {
        return configuration().farewell(version, promotion);
    }

    @Override
    public List<String> retired(Path clone) {
        return new RetiredFiles(volume).in(clone);
    }

    @Override
    public void tidy(List<String> retired) {
        new RetiredFiles(volume).remove(retired);
    }

    @Override
    public void beginArchive() {
        if (settings.afterArchive().isPresent()) {
            run(settings.afterArchive().get(), "the command that begins a new archive failed");
            try (ProductionSession session = production().connect()) {
                ClosedArchive.open(data, Integer.parseInt(Cluster.versionOf(data)), session);
            }
        }
    }

    @Override
    public void startClosed() {
        handOver().relinkToItself(place.root());
        Arming.arm(spec().dataIn(place.root()));
        closed.start();
    }

    @Override
    public void probeClosed() {
        closed.probe();
    }

    @Override
    public Volume closed() {
        return closed.volume();
    }

    @Override
    public void stopClosed() {
        Path clone = spec().dataIn(place.root());
        if (Files.exists(clone) && new Postmaster(clone, commands).serving() == Serving.ENGINE) {
            new OwnServer(Production.of(commands, closed()), commands).stop();
        }
        closed.removeDirectory();
    }

    @Override
    public void check() {
        // The closed clone was probed where it lay.
    }

    @Override
    public void start() {
        unbar();
        Deadline deadline = new Deadline(LONGEST_START);
        boolean told = false;
        while (!answers()) {
            Serving now = serving();
            if (deadline.isPast()) {
                throw now == Serving.NOBODY ? doesNotServe() : postmaster().stillRuns(LONGEST_START);
            }
            if (now == Serving.UNKNOWN && !told) {
                throw postmaster().unknown(volume.name());
            }
            if (now == Serving.CLIENTS && postmaster().isStopping()) {
                // It was told to stop and waits for somebody. What was committed is in its WAL.
                postmaster().quit();
                postmaster().awaitEnd(deadline.left());
            } else if (now == Serving.NOBODY) {
                if (told) {
                    throw doesNotServe();
                }
                tell();
                told = true;
            }
            Postmaster.pause();
        }
    }

    /** A unit or a watchdog may have been faster: then its server is production's. */
    private void tell() {
        postmaster().removeStaleLock();
        try {
            open.start(production());
        } catch (RediaccException e) {
            if (serving() != Serving.CLIENTS) {
                throw e;
            }
        }
    }

    private RediaccException doesNotServe() {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("production in " + data + " was started and does not serve")
                        .state(now().text())
                        .todo("read its log; then 'rediacc promote " + volume.name() + " --resume'"));
    }

    /** Whether it serves clients and takes writes. */
    private boolean answers() {
        return serving() == Serving.CLIENTS && isInRecovery("f");
    }

    private boolean isInRecovery(String expected) {
        if (!postmaster().isReady()) {
            return false;
        }
        try (ProductionSession session = production().connect()) {
            return session.value("select pg_is_in_recovery()").equals(expected);
        } catch (RediaccException e) {
            // Who says that he is ready and does not answer will not a moment later either.
            Cancellation.sleep(AGAIN);
            return false;
        }
    }

    @Override
    public void probe() {
        if (settings.probe().isPresent()) {
            run(settings.probe().get(), "the probe of the path that clients use failed");
        } else if (!answers()) {
            throw doesNotServe();
        }
    }

    private void run(CommandTemplate template, String failure) {
        CommandResult result = commands.run(
                Command.of(template.forVersion(Cluster.versionOf(data))).within(PROBE));
        result.orFail(
                ErrorCause.DATABASE,
                Explanation.of(failure + ": " + template).todo("run the command by hand and see what it says"));
    }
}
