package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.LibraryLook;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.ClusterLibraries;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A PostgreSQL cluster in a clone. Its server runs in quarantine; the engine reaches it by its private socket as the
 * superuser.
 */
public final class PostgresClone implements CloneDatabase, ClusterSession {

    private static final int ATTEMPTS = 5;

    private final CloneContext context;
    private final BuiltIns builtIns;
    private final Path root;
    private final OsUser owner;
    private final Quarantine quarantine;
    private final KeptSlots slots;
    private final SettingsTrial trial;
    private final CompletableFuture<CloneAccess> access;

    private Cluster cluster;
    private boolean cleaned;
    private RecoveryStart recovery = RecoveryStart.NONE;
    private OptionalLong firstOidAfterUpgrade = OptionalLong.empty();
    private Optional<Serving> serving = Optional.empty();
    private Optional<CloneForwarder> forwarder = Optional.empty();

    /** A server that runs, and what it was started with. */
    private record Serving(CloneServer server, CloneSocket socket, RoleMap roles) {}

    /**
     * The cluster in a clone, not started. The clone's key pair is made meanwhile, in the background.
     *
     * @throws RediaccException where the clone holds no data directory
     */
    public PostgresClone(CloneContext context, BuiltIns builtIns) {
        this.context = context;
        this.builtIns = builtIns;
        DatabaseSpec spec = spec();
        this.root = OwnedFiles.realPath(context.target().path());
        Path data = spec.dataIn(root);
        String version = Cluster.versionOf(data);
        this.cluster = new Cluster(data, spec.binFor(version), version);
        this.owner = context.commands().users().owner(data);
        this.quarantine = new Quarantine(root, owner);
        this.slots = new KeptSlots(context);
        this.trial = new SettingsTrial(context, owner, quarantine);
        this.access = CompletableFuture.supplyAsync(() -> CloneAccess.create(context, owner));
    }

    private DatabaseSpec spec() {
        return context.volume().database().orElseThrow();
    }

    private CloneAccess access() {
        try {
            return access.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RediaccException expected ? expected : e;
        }
    }

    /** What it was made with. */
    public CloneContext context() {
        return context;
    }

    @Override
    public Connection connect(String database) {
        try {
            return running().socket().openUnlimited(database, superuser());
        } catch (SQLException e) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("cannot connect to the database '" + database + "' of the clone")
                            .tool(e.getMessage()),
                    e);
        }
    }

    /** A new session of a role, which may have been made since the server started. */
    Connection open(String database, String role) throws SQLException {
        if (!role.equals(superuser())) {
            refreshRoles();
        }
        return running().socket().open(database, role);
    }

    @Override
    public List<String> databases() {
        return new Catalogs(this).databases();
    }

    @Override
    public int version() {
        return new Catalogs(this).version();
    }

    @Override
    public OptionalLong firstOidAfterUpgrade() {
        return firstOidAfterUpgrade;
    }

    /** Records that an upgrade has carried everything over with OIDs below this one. */
    void carriedOverBelow(long oid) {
        firstOidAfterUpgrade = OptionalLong.of(oid);
    }

    /** The directory of the programs that serve it now. */
    public Path bin() {
        return cluster.bin();
    }

    /** The name of the superuser. */
    String superuser() {
        return spec().user();
    }

    /** The clone's real path. */
    Path root() {
        return root;
    }

    /** The owner of the data directory, whom the server runs as. */
    OsUser owner() {
        return owner;
    }

    Cluster cluster() {
        return cluster;
    }

    /** Serves another cluster of the clone from the next start on. */
    void use(Cluster other) {
        this.cluster = other;
    }

    @Override
    public void start(Duration limit) {
        if (!cleaned) {
            recovery = quarantine.clean(
                    cluster.data(),
                    context.volume().path(),
                    context.position(),
                    slots.areKept(cluster.data(), cluster.major()));
            new TablespaceReplay(context, cluster, recovery).refuse();
            tellOfBackup();
            cleaned = true;
        }
        for (int attempt = 1; ; attempt++) {
            CloneConfiguration configuration = writeConfiguration(cluster, List.of(superuser()));
            CloneSocket socket = new CloneSocket(
                    context.runDirectory(),
                    Integer.parseInt(configuration.settings().get("port")),
                    cluster);
            CloneServer server = new CloneServer(context, cluster, owner, socket, superuser());
            try {
                server.awaitAnswer(limit);
                RoleMap roles = new RoleMap(cluster, quarantine, access(), superuser());
                verify(configuration, socket);
                serving = Optional.of(new Serving(server, socket, roles));
                refreshRoles();
                recovery = RecoveryStart.NONE;
                return;
            } catch (RuntimeException e) {
                boolean portTaken = server.lostItsPort();
                serving = Optional.empty();
                server.close();
                if (!portTaken || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void tellOfBackup() {
        BackupLabel.read(cluster.data())
                .filter(label -> !label.name().equals(BackupModeSession.LABEL))
                .ifPresent(label -> context.events()
                        .on(new Event.Notice("the image is of a backup that was never started ('" + label.name()
                                + "'): the clone recovers from its backup_label, at " + label.start()
                                + ", with the WAL in its pg_wal; restore_command, standby settings and a recovery"
                                + " target are not used")));
    }

    /**
     * Writes the quarantine's configuration into a cluster of this clone, for any server that starts on it.
     *
     * @param roles whom one may connect as
     */
    CloneConfiguration writeConfiguration(Cluster target, Collection<String> roles) {
        return write(target, roles, configuration(target, libraries()));
    }

    /**
     * Writes it for a server of pg_upgrade. Libraries that the clone leaves out are loaded there where an extension needs
     * them, because they refuse to be loaded later; they can start no process of their own.
     *
     * @param needed what is loaded of the libraries that the clone leaves out
     */
    void writeToolConfiguration(Cluster target, Collection<String> roles, Collection<String> needed) {
        CloneConfiguration configuration = configuration(target, libraries().with(needed));
        write(target, roles, needed.isEmpty() ? configuration : configuration.withoutWorkers());
    }

    /** What is loaded when a server of this clone starts, and what not. */
    PreloadLibraries libraries() {
        return PreloadLibraries.of(
                context.position().settings().getOrDefault("shared_preload_libraries", ""), spec().preload());
    }

    private CloneConfiguration configuration(Cluster target, PreloadLibraries libraries) {
        CloneAccess accessible = access();
        return new CloneConfiguration(
                target,
                context.position().settings(),
                trial.accepted(target),
                libraries,
                new CloneConfiguration.Listener(context.runDirectory(), accessible.freePort()),
                accessible.identity(),
                context.memoryBytes(),
                context.durable());
    }

    private CloneConfiguration write(Cluster target, Collection<String> roles, CloneConfiguration configuration) {
        if (recovery.isArchiveRecovery()) {
            configuration.inArchiveRecovery();
        }
        quarantine.configure(target.data(), configuration, new IdentMap(access().users()).text(roles));
        return configuration;
    }

    private void verify(CloneConfiguration configuration, CloneSocket socket) {
        try (Connection connection = socket.openMaintenance(superuser())) {
            slots.settle(connection);
            new QuarantineCheck(connection, configuration, cluster.data(), root, slots::has).require();
        } catch (SQLException e) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("cannot read the clone's settings back").tool(e.getMessage()),
                    e);
        }
        trial.takenOver().sentence().ifPresent(sentence -> context.events().on(new Event.Notice(sentence)));
        List<String> leftOut = configuration.libraries().leftOut();
        if (!leftOut.isEmpty()) {
            context.events()
                    .on(new Event.Notice(
                            "left out of the clone's shared_preload_libraries, because they may act on their own: "
                                    + String.join(", ", leftOut)
                                    + "; where a step needs one, name it under 'preload' in the catalogue"));
        }
    }

    /**
     * Lets what runs in the sandbox connect as that role alone until this is closed: an SQL file that is to run as a role
     * must not become the superuser by {@code \connect}. Where the engine runs as the same user as the plan's scripts, the
     * server cannot tell them apart, and they stay every role.
     */
    RoleMap.Restriction onlyAs(String role) {
        mapRoles(Optional.of(role).filter(other -> !other.equals(superuser())));
        return () -> {
            if (isServing()) {
                refreshRoles();
            }
        };
    }

    /** Lets every role that may log in be connected as; roles change while a plan runs. */
    private void refreshRoles() {
        mapRoles(Optional.empty());
    }

    private void mapRoles(Optional<String> only) {
        Serving now = running();
        try (Connection connection = now.socket().openMaintenance(superuser())) {
            now.roles().refresh(connection, now.socket(), only);
        } catch (SQLException e) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("cannot read the clone's roles").tool(e.getMessage()),
                    e);
        }
    }

    private Serving running() {
        return serving.orElseThrow(() -> RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("the clone's server is not running").state("the clone is in " + root)));
    }

    @Override
    public void stop() {
        if (serving.isPresent()) {
            CloneServer server = serving.get().server();
            serving = Optional.empty();
            server.stop();
        }
    }

    @Override
    public boolean isServing() {
        return serving.isPresent() && serving.get().server().answers();
    }

    /** The server that runs, or why there is none. */
    CloneServer server() {
        return running().server();
    }

    @Override
    public Map<String, String> environment() {
        refreshRoles();
        return environment(superuser(), maintenanceDatabase());
    }

    /** The variables by which programs in the sandbox find this clone. */
    Map<String, String> environment(String role, String database) {
        return access().environment(running().socket(), role, database);
    }

    @Override
    public Map<String, String> publish() {
        CloneSocket socket = running().socket();
        CloneForwarder opened = new CloneForwarder(
                UnixSocketFactory.socket(socket.directory(), socket.port()),
                access().identity().context(),
                this::refreshRoles);
        forwarder = Optional.of(opened);
        return access().publicEnvironment(opened.port(), superuser(), maintenanceDatabase());
    }

    @Override
    public StepOutcome runSql(Path folder, Action.RunSql sql, Duration limit, OutputSink output) {
        return new SqlRunner(this, folder, sql).run(limit, output);
    }

    @Override
    public StepOutcome runBuiltIn(Action.BuiltIn action, BuiltInContext builtInContext) {
        return builtIns.named(action.uses()).run(this, action.with(), builtInContext);
    }

    @Override
    public LibraryLook lookAtLibraries() {
        ClusterLibraries before = ClusterLibraries.of(this);
        return () -> before.compareWith(this);
    }

    @Override
    public List<String> outsideReferences() {
        return new OutsideReferences(this).find();
    }

    @Override
    public void close() {
        try {
            forwarder.ifPresent(CloneForwarder::close);
            serving.ifPresent(now -> now.server().close());
        } catch (RuntimeException e) {
            context.events().on(new Event.Notice("closing the clone's server: " + e.getMessage()));
        }
        serving = Optional.empty();
        // The run directory may be removed now: nothing must still be writing to it.
        access.handle((made, failure) -> made).join();
    }
}
