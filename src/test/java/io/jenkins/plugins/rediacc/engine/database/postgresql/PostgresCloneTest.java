package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.OsUsers;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A clone's server: who may come in, what it leaves behind, how it ends. */
@Tag("real")
@Timeout(180)
class PostgresCloneTest {

    @TempDir
    static Path directory;

    private static String rolesBefore;
    private static CloneFixture fixture;
    private static PostgresClone clone;

    @BeforeAll
    static void cloneProduction() throws Exception {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        try (TestCluster production = TestCluster.create(volume.resolve("main"), "13")) {
            production.start();
            production.execute(
                    "postgres",
                    "create role app login; create role \"odd \"\"role\"\"\" login; create role nologin;"
                            + "create table t(id int); insert into t select generate_series(1, 1000);");
            rolesBefore = roles(production.socketDirectory(), production.port());
            production.kill();
        }
        fixture = CloneFixture.copyOf(volume, directory.resolve("clone"), "main");
        clone = fixture.started();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    private static String roles(Path socket, int port) {
        String dump = TestCluster.run(List.of(
                TestCluster.binOf("15").resolve("pg_dumpall").toString(),
                "--roles-only",
                "-h",
                socket.toString(),
                "-p",
                Integer.toString(port),
                "-U",
                TestCluster.SUPERUSER));
        // Newer versions of the program fence their output with a random word.
        return dump.lines().filter(line -> !line.startsWith("\\")).collect(Collectors.joining("\n"));
    }

    private static CommandResult psql(OsUser user, Map<String, String> environment, String... arguments) {
        Command command = Command.of(TestCluster.binOf("15").resolve("psql").toString(), "-XAtqw")
                .with(arguments)
                .withEnvironment(environment);
        HostProcesses commands = new HostProcesses(new Cancellation());
        return commands.run(CloneFixture.withoutIsolation(commands).enter(command, user));
    }

    static OsUser user(String name) {
        return new OsUsers(new HostProcesses(new Cancellation())).lookUp(name);
    }

    @Test
    void recoversWhatProductionHadCommitted() throws SQLException {
        try (Connection connection = clone.connect("postgres");
                ResultSet rows = connection.createStatement().executeQuery("select count(*) from t")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(1000);
        }
        assertThat(clone.isServing()).isTrue();
        assertThat(clone.version()).isBetween(130000, 139999);
        assertThat(clone.databases()).containsExactly("postgres", "template1");
    }

    @Test
    void noSessionIsOpenedOnAnotherServerThatALinkInTheSocketsPlaceLeadsTo() throws Exception {
        Map<String, String> environment = clone.environment();
        Path socket = UnixSocketFactory.socket(
                Path.of(environment.get("PGHOST")), Integer.parseInt(environment.get("PGPORT")));
        Path aside = socket.resolveSibling("aside");
        try (TestCluster other =
                TestCluster.create(directory.resolve("other"), "13").start()) {
            Files.move(socket, aside);
            Files.createSymbolicLink(socket, UnixSocketFactory.socket(other.socketDirectory(), other.port()));
            assertThatThrownBy(() -> clone.connect("postgres"))
                    .hasStackTraceContaining("leads to another server than the clone's");
        } finally {
            Files.delete(socket);
            Files.move(aside, socket);
        }
        clone.connect("postgres").close();
    }

    @Test
    void theScriptUserMayBeEveryRoleThatMayLogIn() {
        Map<String, String> environment = clone.environment();
        for (String role : new String[] {"postgres", "app", "odd \"role\""}) {
            CommandResult result = psql(user("nobody"), environment, "-U", role, "-c", "select current_user");
            assertThat(result.stdout()).as(result.words()).isEqualTo(role + "\n");
        }
    }

    @Test
    void aRoleMadeMeanwhileMayBeUsedToo() throws SQLException {
        try (Connection connection = clone.connect("postgres")) {
            connection.createStatement().execute("create role late login");
            CommandResult result = psql(user("nobody"), clone.environment(), "-U", "late", "-c", "select current_user");
            assertThat(result.stdout()).as(result.words()).isEqualTo("late\n");
            connection.createStatement().execute("drop role late");
        }
    }

    @Test
    void anyOtherUserIsRefusedOnTheSocket() {
        CommandResult result = psql(user("daemon"), clone.environment(), "-c", "select 1");
        assertThat(result.succeeded()).isFalse();
        assertThat(result.stderr()).contains("Peer authentication failed");
    }

    @Test
    void tcpWantsTheClonesOwnCertificate() {
        Map<String, String> environment = clone.environment();
        CommandResult with = psql(user("nobody"), environment, "-h", "127.0.0.1", "-c", "select current_user");
        assertThat(with.stdout()).as(with.words()).isEqualTo("postgres\n");

        Map<String, String> without = new HashMap<>(environment);
        without.put("PGSSLCERT", "/nonexistent");
        without.put("PGSSLKEY", "/nonexistent");
        CommandResult refused = psql(user("nobody"), without, "-h", "127.0.0.1", "-c", "select 1");
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.stderr()).contains("certificate");

        without.put("PGSSLMODE", "disable");
        CommandResult plain = psql(user("nobody"), without, "-h", "127.0.0.1", "-c", "select 1");
        assertThat(plain.stderr()).contains("no pg_hba.conf entry");
    }

    @Test
    void theKeysBelongToTheirUsersAlone() throws Exception {
        for (Path key : new Path[] {
            fixture.runDirectory().resolve("tls/server.key"),
            fixture.runDirectory().resolve("tls/client.key"),
            fixture.runDirectory().resolve("tls/client.pk8"),
            fixture.runDirectory().resolve("pgpass")
        }) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
        assertThat(fixture.runDirectory().resolve("tls/store.p12")).doesNotExist();
    }

    @Test
    void theJdbcUrlReachesTheClone() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(clone.environment().get("REDIACC_JDBC_URL"));
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("select current_setting('cluster_name'), ssl from pg_stat_ssl"
                                + " where pid = pg_backend_pid()")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("rediacc-clone");
            assertThat(rows.getBoolean(2)).isTrue();
        }
    }

    @Test
    void accessLeavesNoTraceInTheCatalogs() {
        Map<String, String> environment = clone.environment();
        assertThat(roles(Path.of(environment.get("PGHOST")), Integer.parseInt(environment.get("PGPORT"))))
                .isEqualTo(rolesBefore);
    }

    @Test
    void aStopIsCleanAndAStartAfterItWorks() {
        clone.stop();
        assertThat(clone.isServing()).isFalse();
        assertThat(ControlFile.read(fixture.root().resolve("main")).state()).isEqualTo(ControlFile.State.SHUT_DOWN);
        assertThatThrownBy(() -> clone.connect("postgres")).isInstanceOf(RediaccException.class);
        clone.start(CloneFixture.PATIENCE);
        assertThat(clone.isServing()).isTrue();
    }
}
