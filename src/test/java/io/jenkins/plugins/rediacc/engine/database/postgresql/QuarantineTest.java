package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A clone of a production that archives, replicates, schedules, and keeps its data in several directories. */
@Tag("real")
@Timeout(180)
class QuarantineTest {

    private static final Path LIBRARY = Path.of("/usr/lib/postgresql/13/lib/rediacc_scheduler_"
            + ProcessHandle.current().pid() + ".so");
    private static final String SCHEDULER = PreloadLibraries.nameOf(LIBRARY.toString());

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path volume;
    private static Path archive;
    private static Map<String, String> settings;
    private static TestCluster production;

    private CloneFixture fixture;

    @BeforeAll
    static void makeProduction() throws IOException {
        // A library that does nothing stands for a scheduler: what counts is that the clone does not load it.
        Files.copy(LIBRARY.resolveSibling("auth_delay.so"), LIBRARY);
        volume = TestCluster.ownedDirectory(shared.resolve("volume"));
        archive = TestCluster.ownedDirectory(shared.resolve("archive"));
        TestCluster.ownedDirectory(volume.resolve("space"));
        TestCluster.ownedDirectory(volume.resolve("wal"));
        production = TestCluster.create(
                volume.resolve("main"),
                "13",
                TestCluster.Options.defaults()
                        .initdb("--waldir=" + volume.resolve("wal"))
                        .conf(
                                "archive_mode = on",
                                "archive_command = 'cp %p " + archive + "/%f'",
                                "wal_level = logical",
                                "max_prepared_transactions = 3",
                                "shared_preload_libraries = 'pg_stat_statements," + SCHEDULER + "'"));
        production.start();
        production.execute("postgres", "create tablespace far location '" + volume.resolve("space") + "'");
        production.execute(
                "postgres",
                "create table t(id int) tablespace far; insert into t select generate_series(1, 100);"
                        + "select pg_create_logical_replication_slot('slot', 'test_decoding');"
                        + "select pg_create_physical_replication_slot('standby');"
                        + "create extension postgres_fdw;"
                        + "create server prod foreign data wrapper postgres_fdw"
                        + " options (host 'db.example', dbname 'orders');"
                        + "create user mapping for public server prod options (user 'u', password 'topsecret');");
        production.execute(
                "postgres",
                "create subscription feed connection 'host=db2.example password=topsecret dbname=feed'"
                        + " publication p with (connect = false)");
        production.execute("postgres", "alter subscription feed enable");
        production.execute("postgres", "select pg_switch_wal()");
        settings = Map.of(
                "shared_preload_libraries",
                "pg_stat_statements," + SCHEDULER,
                "max_prepared_transactions",
                "3",
                "wal_level",
                "logical",
                "default_statistics_target",
                "77",
                ProductionSettings.SUPERUSER,
                TestCluster.SUPERUSER);
        production.kill();
        copyOf(volume, shared.resolve("uncheckpointed"));
        production.start().execute("postgres", "checkpoint").kill();
        Files.writeString(volume.resolve("main/postgresql.auto.conf"), "archive_command = 'false'\n");
    }

    private static void copyOf(Path from, Path to) {
        new HostProcesses(new Cancellation())
                .run(Command.of("cp", "-a", from.toString(), to.toString()))
                .orFail(Explanation.of("cannot copy " + from));
    }

    @AfterAll
    static void removeProduction() throws IOException {
        production.close();
        Files.delete(LIBRARY);
    }

    @BeforeEach
    void copy() throws IOException {
        TestCluster.ownedDirectory(directory);
        fixture = CloneFixture.copyOf(volume, directory.resolve("clone"), "main");
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private static Map<String, String> digests(Path root) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                digests.put(
                        root.relativize(file) + " " + Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS),
                        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? digest(file) : "");
            }
        }
        return digests;
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingOfProductionIsTouchedOrGoesOn() throws Exception {
        Map<String, String> before = digests(shared);
        Path data = fixture.root().resolve("main");
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(
                data.resolve("backup_label"), "START WAL LOCATION: 0/1000028 (file 000000010000000000000001)\n");

        PostgresClone clone = fixture.database(settings, Consistency.CRASH);
        clone.start(CloneFixture.PATIENCE);

        assertThat(data.resolve("pg_wal").toRealPath())
                .isEqualTo(fixture.root().resolve("wal").toRealPath());
        assertThat(new Catalogs(clone).column("postgres", "select pg_tablespace_location(oid) from pg_tablespace"))
                .contains(fixture.root().resolve("space").toRealPath().toString());
        assertThat(data.resolve("backup_label")).doesNotExist();
        assertThat(clone.outsideReferences())
                .containsExactly(
                        "foreign server prod in database postgres (host=db.example dbname=orders; user mappings:"
                                + " public)",
                        "subscription feed in database postgres (host=db2.example dbname=feed)");
        try (Connection connection = clone.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("insert into t select generate_series(1, 50000)");
            statement.execute("select pg_switch_wal()");
            statement.execute("checkpoint");
        }
        assertThat(new Catalogs(clone).column("postgres", "show shared_preload_libraries"))
                .containsExactly("pg_stat_statements");
        assertThat(new Catalogs(clone).column("postgres", "show default_statistics_target"))
                .containsExactly("77");
        assertThat(new Catalogs(clone).column("postgres", "select slot_name from pg_replication_slots"))
                .isEmpty();
        assertThat(fixture.events())
                .contains(new Event.Notice("left out of the clone's shared_preload_libraries, because they may act on"
                        + " their own: " + SCHEDULER
                        + "; where a step needs one, name it under 'preload' in the catalogue"));
        clone.stop();
        assertThat(digests(shared)).isEqualTo(before);
        assertThat(fixture.root().resolve("wal").toFile().list()).hasSizeGreaterThan(1);
    }

    @Test
    void aServerThatDoesNotDoWhatItsConfigurationSaysIsStopped() throws Exception {
        Path programs = Files.createDirectory(directory.resolve("programs"));
        Files.createSymbolicLink(
                programs.resolve("pg_waldump"), TestCluster.binOf("13").resolve("pg_waldump"));
        Path wrapper = Files.writeString(
                programs.resolve("postgres"),
                "#!/bin/sh\nexec /usr/lib/postgresql/13/bin/postgres \"$@\" -c archive_mode=on"
                        + " -c archive_command=false -c max_logical_replication_workers=4\n");
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxr-xr-x"));
        PostgresClone clone = fixture.servedBy(programs).database(settings, Consistency.CRASH);

        assertThatThrownBy(() -> clone.start(CloneFixture.PATIENCE))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("setting archive_mode is 'on' from command line instead of 'off'")
                .hasMessageContaining("process 'logical replication launcher'");
        assertThat(clone.isServing()).isFalse();
        assertThat(fixture.root().resolve("main/postmaster.pid")).doesNotExist();
    }

    @Test
    void aLinkOutOfTheVolumeIsRefusedAndNothingStarts() throws Exception {
        Path link = fixture.root().resolve("main/pg_tblspc/99999");
        Files.createSymbolicLink(link, archive);
        PostgresClone clone = fixture.database(settings, Consistency.CRASH);

        assertThatThrownBy(() -> clone.start(CloneFixture.PATIENCE))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("99999 leads to " + archive);
        assertThat(fixture.evidence().toFile().list()).isEmpty();
    }

    @Test
    void aTablespaceThatRecoveryWouldMakeAtProductionsPathIsRefused() throws Exception {
        fixture.close();
        copyOf(shared.resolve("uncheckpointed"), directory.resolve("second"));
        fixture = CloneFixture.at(volume, directory.resolve("second"), "main");
        Map<String, String> before = digests(shared);
        PostgresClone clone = fixture.database(settings, Consistency.CRASH);

        assertThatThrownBy(() -> clone.start(CloneFixture.PATIENCE))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("at production's own path")
                .hasMessageContaining(volume.resolve("space").toString());
        assertThat(digests(shared)).isEqualTo(before);
    }

    @Test
    void aTablespaceMapMakesLinksInTheCloneAndIsThenGone() throws Exception {
        Path data = fixture.root().resolve("main");
        String wal;
        try (Stream<Path> files = Files.list(fixture.root().resolve("wal"))) {
            wal = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.length() == 24)
                    .findAny()
                    .orElseThrow();
        }
        Files.writeString(data.resolve("backup_label"), "START WAL LOCATION: 0/1 (file " + wal + ")\n");
        Files.writeString(data.resolve("tablespace_map"), "16384 " + volume.resolve("space") + "\n");
        Quarantine quarantine = new Quarantine(fixture.root().toRealPath(), PostgresCloneTest.user(production.owner()));

        quarantine.clean(data, volume, new Position("1", "13", 1, "0/0", Consistency.BACKUP, Map.of()));

        assertThat(data.resolve("tablespace_map")).doesNotExist();
        assertThat(Files.readSymbolicLink(data.resolve("pg_tblspc/16384")))
                .isEqualTo(fixture.root().resolve("space").toRealPath());
        assertThat(data.resolve("recovery.signal")).exists();
    }

    @Test
    void aChangedFileIsSeenByTheCheck() throws Exception {
        PostgresClone clone = fixture.database(settings, Consistency.CRASH);
        clone.start(CloneFixture.PATIENCE);
        try (Connection connection = clone.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_physical_replication_slot('new')");
            CloneConfiguration configuration = clone.writeConfiguration(clone.cluster(), List.of("postgres"));
            statement.execute("alter system set archive_command = 'true'");
            assertThatThrownBy(() -> check(connection, configuration))
                    .hasMessageContaining("setting archive_command comes from")
                    .hasMessageContaining("replication slot new");
        }
    }

    private void check(Connection connection, CloneConfiguration configuration) throws SQLException, IOException {
        Path root = fixture.root().toRealPath();
        new QuarantineCheck(connection, configuration, root.resolve("main"), root, slot -> false).require();
    }

    @Test
    void theConfigurationIsQuotedAndNeverProductionsOwn() {
        assertThat(CloneConfiguration.quoted("it's a \\ line\nbreak")).isEqualTo("'it''s a \\\\ line\\nbreak'");
        assertThat(new IdentMap(List.of("root")).text(List.of("a \"b\"")))
                .isEqualTo("rediacc \"root\" \"a \"\"b\"\"\"\n");
        PreloadLibraries libraries =
                PreloadLibraries.of("pg_cron, $libdir/pg_stat_statements.so ,\"auto_explain\",unknown");
        assertThat(libraries.kept()).containsExactly("$libdir/pg_stat_statements.so", "auto_explain");
        assertThat(libraries.leftOut()).containsExactly("pg_cron", "unknown");
        assertThat(libraries.switches()).containsExactly(Map.entry("auto_explain.log_min_duration", "-1"));
        PreloadLibraries wanted = PreloadLibraries.of("pg_cron,unknown", List.of("pg_cron", "other"));
        assertThat(wanted.kept()).containsExactly("pg_cron", "other");
        assertThat(wanted.leftOut()).containsExactly("unknown");
        assertThat(wanted.switches()).containsEntry("cron.launch_active_jobs", "off");
    }
}
