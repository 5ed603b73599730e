package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL cluster for tests: served by Debian's programs, of
 * this machine's release or of a later one, owned by {@code postgres} where the test runs as
 * root and by the test's own user otherwise, on a free loopback port and a short private socket directory. It syncs to
 * disk, as production does: an image of a running cluster that does not sync may be corrupt.
 */
public final class TestCluster implements AutoCloseable {

    /** The name of a cluster's superuser where its options say no other, whoever owns its files. */
    public static final String SUPERUSER = "postgres";

    private static final Path SYSTEM = Path.of("/usr/lib/postgresql");
    private static final Path EVERY = Path.of("/opt/rediacc-test/postgresql");
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String OWNER = ROOT ? "postgres" : System.getProperty("user.name");
    private static final long PATIENCE_SECONDS = 120;

    private final Path data;
    private final String superuser;
    private final Path runDirectory;
    private final int port;
    private final Thread stopAtExit;

    private TestCluster(Path data, String superuser) {
        this.data = data;
        this.superuser = superuser;
        this.runDirectory = runDirectory();
        this.port = freePort();
        this.stopAtExit = new Thread(this::discard);
        Runtime.getRuntime().addShutdownHook(stopAtExit);
    }

    /**
     * How a cluster is made.
     *
     * @param initdb arguments for {@code initdb} after the defaults, such as {@code --data-checksums}
     * @param conf lines for {@code postgresql.conf} after the defaults, such as {@code max_connections = 30}
     * @param superuser the name of the role that {@code initdb} makes
     */
    public record Options(List<String> initdb, List<String> conf, String superuser) {

        /** UTF-8, C locale, every connection trusted, not many resources. */
        public static Options defaults() {
            return new Options(List.of(), List.of(), SUPERUSER);
        }

        public Options initdb(String... arguments) {
            return new Options(joined(initdb, arguments), conf, superuser);
        }

        public Options conf(String... lines) {
            return new Options(initdb, joined(conf, lines), superuser);
        }

        public Options superuser(String name) {
            return new Options(initdb, conf, name);
        }

        private static List<String> joined(List<String> some, String... more) {
            return Stream.concat(some.stream(), Stream.of(more)).toList();
        }
    }

    /** Makes a cluster of the major version in a directory that does not exist or is empty; not started. */
    public static TestCluster create(Path data, String version) {
        return create(data, version, Options.defaults());
    }

    /** Makes a cluster with options; not started. */
    public static TestCluster create(Path data, String version, Options options) {
        ownedDirectory(data);
        List<String> initdb =
                new ArrayList<>(List.of(binOf(version).resolve("initdb").toString()));
        initdb.addAll(List.of("-D", data.toString(), "-U", options.superuser(), "-A", "trust"));
        initdb.addAll(List.of("-E", "UTF8", "--locale=C.UTF-8"));
        initdb.addAll(options.initdb());
        run(initdb);
        TestCluster cluster = new TestCluster(data, options.superuser());
        cluster.configure("shared_buffers = 32MB", "max_connections = 30");
        cluster.configure(options.conf().toArray(String[]::new));
        return cluster;
    }

    /** Takes over an existing data directory, such as an image of another cluster, for a port of its own; not started. */
    public static TestCluster adopt(Path data) {
        return new TestCluster(data, SUPERUSER).configure();
    }

    /** Makes a directory that belongs to the cluster's owner, mode 0700, reachable by it. */
    public static Path ownedDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
            for (Path parent = directory.getParent(); parent != null; parent = parent.getParent()) {
                letPass(parent);
            }
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OWNER));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return directory;
        } catch (IOException e) {
            throw new AssertionError("cannot make " + directory, e);
        }
    }

    private static void letPass(Path directory) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
        if (ROOT && mode.add(PosixFilePermission.OTHERS_EXECUTE)) {
            Files.setPosixFilePermissions(directory, mode);
        }
    }

    /** The directory of a version's programs: the system's own where it has them, and of {@code {version}} too. */
    public static Path binOf(String version) {
        Path unpacked = everyBin(version);
        return Files.exists(unpacked) && !Files.exists(SYSTEM.resolve(version))
                ? unpacked
                : SYSTEM.resolve(version).resolve("bin");
    }

    /** Leaves a test out, told as not run, where a version of a later release of Debian could not be had. */
    public static void assumeHere(String laterVersion) {
        Assumptions.assumeTrue(
                Files.exists(everyBin(laterVersion).resolve("postgres")),
                "PostgreSQL " + laterVersion + " could not be had: bin/test says why when it starts");
    }

    /** The directory of a version's programs in a folder that has all versions, which {@code bin/lib/servers} makes. */
    public static Path everyBin(String version) {
        return EVERY.resolve(version).resolve("bin");
    }

    /** Appends lines to {@code postgresql.conf}; this cluster's port and socket always stand last. */
    public TestCluster configure(String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("port = " + port);
        all.add("unix_socket_directories = '" + runDirectory + "'");
        all.add("listen_addresses = '127.0.0.1'");
        try {
            Files.write(data.resolve("postgresql.conf"), all, StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new AssertionError("cannot configure " + data, e);
        }
    }

    /** Starts the server and waits until it answers, through recovery where that is due. */
    public TestCluster start() {
        Path log = log();
        try {
            // Without -l the server would inherit the pipe of pg_ctl and hold it open.
            run(command("pg_ctl", "-D", data.toString(), "-l", log.toString(), "-w", "-t", "120", "start"));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nserver log:\n" + logText(), e);
        }
        return this;
    }

    /** Stops the server cleanly. */
    public TestCluster stop() {
        run(command("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "-t", "120", "stop"));
        return this;
    }

    public TestCluster restart() {
        return stop().start();
    }

    /** Kills the server and all its processes with SIGKILL, as a power cut would. */
    public TestCluster kill() {
        ProcessHandle postmaster = postmaster().orElseThrow(() -> new AssertionError(data + " is not running"));
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(TestCluster::awaitEnd);
        return this;
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** The first process of the server, where it runs. */
    public Optional<ProcessHandle> postmaster() {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                    .filter(process -> isIn(process, data))
                    .filter(ProcessHandle::isAlive);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isIn(ProcessHandle process, Path directory) {
        try {
            return Path.of("/proc/" + process.pid() + "/cwd").toRealPath().equals(directory.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    /** What the query gives: columns separated by {@code |}, rows by line breaks. */
    public String query(String database, String sql) {
        return run(psql(database, "-c", sql)).strip();
    }

    /** Whether it takes a client's writes now. */
    public boolean answers() {
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("create temporary table writes()");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Runs statements, each in a transaction of its own, stopping at the first error. */
    public TestCluster execute(String database, String sql) {
        try {
            Path script = Files.createTempFile(runDirectory, "script", ".sql");
            Files.writeString(script, sql);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
            run(psql(database, "-f", script.toString()));
            Files.delete(script);
            return this;
        } catch (IOException e) {
            throw new AssertionError("cannot write a script", e);
        }
    }

    /** Starts a writer in that database at a steady rate; it makes its tables where they are missing. */
    public TestWriter writer(String database, int commitsPerSecond) {
        return TestWriter.start(this, database, commitsPerSecond);
    }

    /** A checksum over every row of every user table of the database, by table name. */
    public Map<String, String> checksums(String database) {
        String tables = query(
                database,
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                        + " where schemaname not in ('pg_catalog', 'information_schema') order by 1");
        return tables.lines().collect(Collectors.toMap(table -> table, table -> checksum(database, table)));
    }

    private String checksum(String database, String table) {
        return query(
                database,
                "select count(*) || ':' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '')"
                        + " from " + table + " t");
    }

    public Path data() {
        return data;
    }

    public int port() {
        return port;
    }

    /** The directory of its socket: private, owned by the cluster's owner. */
    public Path socketDirectory() {
        return runDirectory;
    }

    /** The operating-system user that owns it. */
    public String owner() {
        return OWNER;
    }

    /** The server's log. */
    public Path log() {
        return runDirectory.resolve("server.log");
    }

    /** All that the server logged. */
    public String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new AssertionError("cannot read " + log(), e);
        }
    }

    /** The major version as the data directory says it now. */
    public String version() {
        try {
            return Files.readString(data.resolve("PG_VERSION")).strip();
        } catch (IOException e) {
            throw new AssertionError("no PG_VERSION in " + data, e);
        }
    }

    public Path bin() {
        return binOf(version());
    }

    /** A volume at that path, which holds this cluster. */
    public Volume volume(Path path) {
        String relative = path.equals(data) ? "." : path.relativize(data).toString();
        return new Volume(
                "orders",
                "btrfs",
                path,
                path.resolveSibling(".rediacc"),
                Optional.of(new DatabaseSpec(
                        "postgresql",
                        relative,
                        binOf("{version}").toString(),
                        Optional.of(runDirectory),
                        port,
                        superuser)),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED);
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + superuser;
    }

    private List<String> psql(String database, String... arguments) {
        List<String> psql = new ArrayList<>(command("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"));
        psql.addAll(List.of("-h", runDirectory.toString(), "-p", String.valueOf(port)));
        psql.addAll(List.of("-U", superuser, "-d", connectionTo(database)));
        psql.addAll(List.of(arguments));
        return psql;
    }

    /** A database's name alone would be read as a connection string where it holds an equals sign. */
    private static String connectionTo(String database) {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(bin().resolve(program).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a program as the owner of clusters; fails the test where it fails. */
    public static String run(List<String> command) {
        List<String> argv = new ArrayList<>();
        if (ROOT) {
            argv.addAll(List.of("setpriv", "--reuid", OWNER, "--regid", OWNER, "--init-groups", "--"));
        }
        argv.addAll(command);
        try {
            Path output = Files.createTempFile("rdc-test", ".out");
            ProcessBuilder builder = new ProcessBuilder(argv)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE_SECONDS + 10, TimeUnit.SECONDS);
            process.destroyForcibly();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + (ended ? ": " : " did not end: ") + text);
            }
            return text;
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends the server, where it runs, without ceremony; the data directory stays. */
    @Override
    public void close() {
        discard();
        Runtime.getRuntime().removeShutdownHook(stopAtExit);
    }

    private void discard() {
        if (postmaster().isPresent()) {
            kill();
        }
        try (Stream<Path> files = Files.walk(runDirectory)) {
            files.sorted(Comparator.reverseOrder()).forEach(TestCluster::delete);
        } catch (IOException e) {
            throw new AssertionError("cannot remove " + runDirectory, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new AssertionError("cannot delete " + file, e);
        }
    }

    /** Short, because a socket's path has at most 107 bytes. */
    private static Path runDirectory() {
        try {
            return ownedDirectory(Files.createTempDirectory(Path.of("/tmp"), "rdct"));
        } catch (IOException e) {
            throw new AssertionError("cannot make a socket directory", e);
        }
    }

    /** A port of the loopback address that nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError("no free port", e);
        }
    }
}
