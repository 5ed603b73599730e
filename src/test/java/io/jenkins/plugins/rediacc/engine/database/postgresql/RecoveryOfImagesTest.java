package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.SnapshotSession;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of image: a clone of it has exactly the rows that it must have, or is refused. */
@Tag("real")
@Timeout(300)
class RecoveryOfImagesTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String SUMS = "select count(*) || ' ' || sum(n) || ' ' || (select sum(n) from far) from t";
    private static final String WRITE = "update t set n = n + 1; update far set n = n + 1;"
            + "insert into t select i, 0, repeat('x', 300) from generate_series((select max(id) + 1 from t),"
            + " (select max(id) + 500 from t)) i;";

    private static final HostProcesses COMMANDS = new HostProcesses(new Cancellation());
    private static final PostgresDatabase POSTGRES = new PostgresDatabase(COMMANDS, context -> null, plan -> {});

    private static LoopFileSystem files;
    private static final Map<String, TestCluster> PRODUCTIONS = new TreeMap<>();

    @BeforeAll
    static void makeProductions() {
        files = LoopFileSystem.btrfs(4L << 30);
        for (String version : List.of("13", "15")) {
            Path root = TestCluster.ownedDirectory(files.subvolume("production-" + version));
            TestCluster production = TestCluster.create(
                            root.resolve("main"),
                            version,
                            TestCluster.Options.defaults()
                                    .initdb("--wal-segsize=1")
                                    .conf("max_wal_size = 2MB", "min_wal_size = 2MB", "wal_keep_size = 64MB"))
                    .start();
            Path space = TestCluster.ownedDirectory(root.resolve("space"));
            production
                    .execute("postgres", "create tablespace space location '" + space + "'; checkpoint")
                    .execute(
                            "postgres",
                            "create table t(id int primary key, n int, filler text);"
                                    + "create table far(n int) tablespace space; insert into far values (0);"
                                    + "insert into t select i, 0, repeat('x', 300) from generate_series(1, 3000) i");
            PRODUCTIONS.put(version, production);
        }
    }

    @AfterAll
    static void remove() {
        PRODUCTIONS.values().forEach(TestCluster::close);
        files.close();
    }

    private static Path root(TestCluster cluster) {
        return cluster.data().getParent();
    }

    private static Path fresh(String what) {
        return files.root().resolve(what + "-" + COUNT.incrementAndGet());
    }

    private static void run(String... argv) {
        COMMANDS.run(Command.of(argv)).orFail(Explanation.of(String.join(" ", argv)));
    }

    private static Path copyOf(Path directory, String what) {
        Path copy = fresh(what);
        run("cp", "-a", "--reflink=always", directory.toString(), copy.toString());
        return copy;
    }

    /** Takes a snapshot as the engine does, of all files at one instant where the volume is a subvolume. */
    private static Position snapshot(Volume volume, Path image) {
        try (SnapshotSession session = POSTGRES.beginSnapshot(volume, true)) {
            run("btrfs", "subvolume", "snapshot", volume.path().toString(), image.toString());
            session.complete(image);
            return session.position();
        }
    }

    /** What a started clone of the image has, and how it came to its end. */
    private record Recovered(String sums, List<Event> events, Path data) {}

    private static Recovered recovered(Path volume, Path image, Position position) throws IOException {
        try (CloneFixture fixture = CloneFixture.at(volume, image, "main")) {
            PostgresClone clone = fixture.database(position);
            clone.start(CloneFixture.PATIENCE);
            String sums = new Catalogs(clone).column("postgres", SUMS).get(0);
            return new Recovered(sums, fixture.events(), image.resolve("main"));
        }
    }

    private static Recovered recovered(TestCluster cluster) throws IOException {
        Path image = fresh("image");
        Position position = snapshot(cluster.volume(root(cluster)), image);
        return recovered(root(cluster), image, position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aRunningACrashedAndAStoppedProductionHaveAllThatWasCommitted(String version) throws Exception {
        TestCluster production = PRODUCTIONS.get(version);
        String sums = production.execute("postgres", WRITE).query("postgres", SUMS);
        assertThat(recovered(production).sums()).isEqualTo(sums);

        production.kill();
        assertThat(recovered(production).sums()).isEqualTo(sums);

        production.start().stop();
        assertThat(recovered(production).sums()).isEqualTo(sums);
        production.start();
    }

    /** A standby of a standby that became a primary: it followed to the new timeline and wrote no file since. */
    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aStandbyHasWhatItReplayedOnTheTimelineThatItFollows(String version) throws Exception {
        TestCluster production = PRODUCTIONS.get(version);
        try (TestCluster middle = standbyOf(production);
                TestCluster standby = standbyOf(middle)) {
            TestCluster.run(List.of(
                    middle.bin().resolve("pg_ctl").toString(),
                    "promote",
                    "-w",
                    "-D",
                    middle.data().toString()));
            String sums = middle.execute("postgres", WRITE).query("postgres", SUMS);
            awaitReplay(standby, middle);
            assertThat(standby.query("postgres", "select timeline_id from pg_control_checkpoint()"))
                    .as("no restart point since the switch")
                    .isEqualTo("1");

            assertThat(recovered(standby).sums()).isEqualTo(sums);
            standby.stop();
            assertThat(ControlFile.read(standby.data()).state()).isEqualTo(ControlFile.State.SHUT_DOWN_IN_RECOVERY);
            assertThat(recovered(standby).sums()).isEqualTo(sums);
        }
    }

    private static TestCluster standbyOf(TestCluster primary) {
        Path root = TestCluster.ownedDirectory(files.subvolume("standby-" + COUNT.incrementAndGet()));
        TestCluster.ownedDirectory(root.resolve("space"));
        TestCluster.run(new ArrayList<>(List.of(
                primary.bin().resolve("pg_basebackup").toString(),
                "--pgdata=" + root.resolve("main"),
                "--tablespace-mapping=" + root(primary).resolve("space") + "=" + root.resolve("space"),
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--username=" + TestCluster.SUPERUSER,
                "--host=" + primary.socketDirectory(),
                "--port=" + primary.port())));
        return TestCluster.adopt(root.resolve("main"))
                .configure("max_wal_size = 1GB", "checkpoint_timeout = 1h")
                .start();
    }

    private static void awaitReplay(TestCluster standby, TestCluster primary) {
        String lsn = primary.query("postgres", "select pg_current_wal_lsn()");
        long deadline = System.nanoTime() + CloneFixture.PATIENCE.toNanos();
        while (!standby.query("postgres", "select pg_last_wal_replay_lsn() >= '" + lsn + "'::pg_lsn")
                .equals("t")) {
            assertThat(System.nanoTime()).as("the standby replays").isLessThan(deadline);
        }
    }

    /**
     * A backup that was restored and never started. The tables were copied first; then they were written, a checkpoint was
     * made, and the control file was copied: recovery from the control file would miss what was written.
     *
     * @param root its volume
     * @param sums what it has at the backup's end
     * @param walFiles the WAL files that it needs, in order
     */
    private record Backup(Path root, String sums, List<Path> walFiles) {}

    private static Backup backupOf(TestCluster cluster, TestCluster writable) throws SQLException, IOException {
        boolean newNames = Integer.parseInt(cluster.version()) >= 15;
        String[] done;
        Path root;
        String sums;
        try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    newNames ? "select pg_backup_start('b', true)" : "select pg_start_backup('b', true, false)");
            root = copyOf(root(cluster), "restored");
            sums = writable.execute("postgres", WRITE + "checkpoint; select pg_switch_wal()")
                    .query("postgres", SUMS);
            if (cluster != writable) {
                awaitReplay(cluster, writable);
            }
            cluster.execute("postgres", "checkpoint");
            run("cp", "-a", cluster.data().resolve("global/pg_control").toString(), root.resolve("main/global") + "/");
            done = stop(statement, newNames ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)");
        }
        Path data = root.resolve("main");
        run("cp", "-a", cluster.data().resolve("pg_wal") + "/.", data.resolve("pg_wal") + "/");
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        Files.writeString(data.resolve("backup_label"), done[0]);
        Files.writeString(
                data.resolve("tablespace_map"),
                done[1].replace(
                        root(cluster).resolve("space").toString(),
                        root.resolve("space").toString()));
        // What a restore leaves to be started as a standby must not make the clone one.
        Files.writeString(data.resolve("standby.signal"), "");
        Files.writeString(data.resolve("postgresql.auto.conf"), "primary_conninfo = 'host=127.0.0.1 port=1'\n");
        run("chown", "-R", cluster.owner(), data.toString());
        String first = done[0].replaceAll("(?s).*\\(file ([0-9A-F]{24})\\).*", "$1");
        try (Stream<Path> wal = Files.list(data.resolve("pg_wal"))) {
            return new Backup(
                    root,
                    sums,
                    wal.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                            .filter(file -> file.getFileName().toString().compareTo(first) >= 0)
                            .sorted()
                            .toList());
        }
    }

    private static String[] stop(Statement statement, String function) throws SQLException {
        try (ResultSet row = statement.executeQuery("select labelfile, spcmapfile from " + function)) {
            row.next();
            return new String[] {row.getString(1), row.getString(2)};
        }
    }

    private static Volume volume(Path root) {
        try (TestCluster files = TestCluster.adopt(root.resolve("main"))) {
            return files.volume(root);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aRestoredBackupThatWasNeverStartedRecoversFromItsLabelOrIsRefused(String version) throws Exception {
        TestCluster production = PRODUCTIONS.get(version);
        Backup backup = backupOf(production, production);
        Volume volume = volume(backup.root());
        POSTGRES.verify(volume);
        Position position;
        try (SnapshotSession session = POSTGRES.beginSnapshot(volume, true)) {
            position = session.position();
        }
        assertThat(position.consistency()).isEqualTo(Consistency.BACKUP);

        Path whole = copyOf(backup.root(), "clone");
        Recovered recovered = recovered(backup.root(), whole, position);
        assertThat(recovered.sums()).isEqualTo(backup.sums());
        assertThat(Files.readSymbolicLink(onlyEntry(whole.resolve("main/pg_tblspc"))))
                .isEqualTo(whole.resolve("space"));
        assertThat(recovered.events().toString()).contains("the image is of a backup that was never started ('b')");
        assertThat(whole.resolve("main/recovery.signal")).doesNotExist();

        Path cut = copyOf(backup.root(), "clone");
        Path start = backup.walFiles().get(0);
        for (Path file : backup.walFiles()) {
            if (!file.equals(start)) {
                Files.delete(cut.resolve(backup.root().relativize(file)));
            }
        }
        assertThatThrownBy(() -> recovered(backup.root(), cut, position))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("pg_wal lacks WAL")
                .hasMessageContaining("WAL ends before end of online backup")
                .hasMessageNotContaining("try removing");

        Files.delete(start);
        assertThatThrownBy(() -> POSTGRES.beginSnapshot(volume, true))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("a backup that was never started, and the WAL that it needs is not there")
                .hasMessageContaining(start.getFileName().toString());

        Files.writeString(
                backup.root().resolve("main/tablespace_map"),
                Files.readString(backup.root().resolve("main/tablespace_map"))
                        .replace(backup.root().toString(), root(production).toString()));
        assertThatThrownBy(() -> POSTGRES.verify(volume))
                .hasMessageContaining("tablespace")
                .hasMessageContaining("lies outside the volume");
    }

    private static Path onlyEntry(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aBackupTakenFromAStandbyRecoversFromItsLabel(String version) throws Exception {
        TestCluster production = PRODUCTIONS.get(version);
        try (TestCluster standby = standbyOf(production)) {
            Backup backup = backupOf(standby, production);
            assertThat(Files.readString(backup.root().resolve("main/backup_label")))
                    .contains("BACKUP FROM: standby");
            Volume volume = volume(backup.root());
            try (SnapshotSession session = POSTGRES.beginSnapshot(volume, true)) {
                Recovered recovered = recovered(backup.root(), copyOf(backup.root(), "clone"), session.position());
                assertThat(recovered.sums()).isEqualTo(backup.sums());
            }
        }
    }

    /** The server of 13 and 14 writes the label of an exclusive backup into its own data directory. */
    @Test
    void anExclusiveBackupOfARunningProductionDoesNotDecideAndOneOfACrashedIsRefused() throws Exception {
        TestCluster production = PRODUCTIONS.get("13");
        production.execute("postgres", "alter system set wal_keep_size = 0; select pg_reload_conf()");
        production.execute("postgres", "select pg_start_backup('theirs', true)");
        Path label = production.data().resolve("backup_label");
        Path wal = production
                .data()
                .resolve("pg_wal")
                .resolve(BackupLabel.read(production.data()).orElseThrow().walFile());
        while (Files.exists(wal)) {
            production.execute("postgres", WRITE + "checkpoint; select pg_switch_wal()");
        }
        String sums = production.query("postgres", SUMS);

        Recovered recovered = recovered(production);

        assertThat(recovered.sums()).isEqualTo(sums);
        assertThat(recovered.data().resolve("backup_label")).doesNotExist();
        assertThat(recovered.data().resolve("tablespace_map")).doesNotExist();
        assertThat(label).exists();

        production.execute("postgres", "select pg_stop_backup()");
        production.execute("postgres", "select pg_start_backup('theirs', true)").kill();
        assertThatThrownBy(() -> recovered(production))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("WAL ends before end of online backup")
                .hasMessageContaining("of a production that crashed in somebody's backup mode: start it once");
        production.start().query("postgres", "select 1");
    }
}
