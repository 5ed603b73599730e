package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.MaintenanceDatabase;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.exec.Privileges;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Production's cluster: its files, its programs and, where it runs, its server. */
public final class Production {

    private final CommandRunner commands;
    private final DatabaseSpec spec;
    private final ClusterFiles files;
    private final boolean root;
    private final OsUser owner;

    private Production(CommandRunner commands, DatabaseSpec spec, ClusterFiles files) {
        this.commands = commands;
        this.spec = spec;
        this.files = files;
        OsUsers users = commands.users();
        this.root = users.current().isRoot();
        this.owner = users.owner(files.data());
    }

    /** The cluster of a volume. */
    public static Production of(CommandRunner commands, Volume volume) {
        DatabaseSpec spec = volume.database().orElseThrow();
        return new Production(commands, spec, new ClusterFiles(realData(spec.dataIn(volume.path()))));
    }

    private static Path realData(Path data) {
        try {
            return data.toRealPath();
        } catch (IOException e) {
            throw ClusterFiles.unreadable(data, e);
        }
    }

    public ClusterFiles files() {
        return files;
    }

    public DatabaseSpec spec() {
        return spec;
    }

    /** The programs of its version. */
    public Path bin() {
        return spec.binFor(files.version());
    }

    /** The operating-system user that owns its files. */
    public OsUser owner() {
        return owner;
    }

    /** The command run by the owner of its files: PostgreSQL's programs refuse root, and its server does not know root. */
    public Command asOwner(Command command) {
        return root
                ? command.withEnvironment(Map.of("HOME", owner.home()))
                        .prefixed(Privileges.become(commands.users().current(), owner))
                : command;
    }

    public ControlFile control() {
        return ControlFile.read(files.data());
    }

    /** Whether its server runs; where its process cannot be seen, whether it answers as the server of these very files. */
    public boolean isRunning() {
        return switch (new ServerSigns(files).verdict()) {
            case RUNS -> true;
            case NONE -> false;
            case UNKNOWN -> answers();
        };
    }

    private boolean answers() {
        try (ProductionSession session = connect()) {
            return session.value("select 1").equals("1");
        } catch (RediaccException e) {
            return false;
        }
    }

    /** A session of its running server in its maintenance database, as {@link #connect(String)} gives it. */
    public ProductionSession connect() {
        return MaintenanceDatabase.open(this::connect);
    }

    /**
     * A session of its running server in one of its databases, known to be the server of these very files.
     *
     * <p>Root asks by {@code psql} as the owner, or by JDBC where there is no psql; another user asks by JDBC.
     */
    public ProductionSession connect(String database) {
        if (files.lockLines().isEmpty()) {
            throw ProductionSession.failure("no server runs on " + files.data(), "");
        }
        ProductionServer server = server();
        Path psql = bin().resolve("psql");
        boolean asOwner = root && Files.isExecutable(psql);
        ProductionSession session;
        try {
            session = asOwner
                    ? PsqlProductionSession.connect(
                            commands, asOwner(PsqlProductionSession.command(psql, server, database)))
                    : JdbcProductionSession.connect(server, database);
        } catch (RediaccException e) {
            throw PasswordRefusal.explained(
                    e, server, asOwner ? owner : commands.users().current());
        }
        try {
            requireSame(session, server);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private ProductionServer server() {
        Optional<Path> socket = spec.socket().or(files::lockSocketDirectory);
        if (socket.isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of("production in " + files.data() + " runs and listens on no Unix-domain socket")
                            .state("nothing was created")
                            .todo("set unix_socket_directories in production, and 'socket:' in the catalogue"));
        }
        int port = spec.socket().isPresent() ? spec.port() : files.lockPort().orElse(spec.port());
        return new ProductionServer(socket.get(), port, spec.user(), Integer.parseInt(files.version()));
    }

    /** A copy of a cluster has the same system identifier; only its own server holds its {@code postmaster.pid}. */
    private void requireSame(ProductionSession session, ProductionServer server) {
        String theirs = session.value("select pg_read_file('postmaster.pid')");
        List<String> ours = files.lockLines();
        if (!theirs.lines().limit(3).toList().equals(ours.subList(0, Math.min(3, ours.size())))) {
            throw RediaccException.refused(Explanation.of("the server at " + server.socketDirectory() + ", port "
                            + server.port() + ", serves another cluster than " + files.data())
                    .tool("its postmaster.pid begins with: "
                            + theirs.lines().limit(2).toList())
                    .state("nothing was created")
                    .todo("correct 'socket:' and 'port:' in the catalogue"));
        }
    }
}
