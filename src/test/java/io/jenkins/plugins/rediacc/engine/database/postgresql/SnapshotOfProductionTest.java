package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.SnapshotSession;
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
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class SnapshotOfProductionTest {

    private final HostProcesses commands = new HostProcesses(new Cancellation());
    private final PostgresDatabase postgres = new PostgresDatabase(commands, context -> null, plan -> {});

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aLiveSnapshotHasEveryCommitUpToItsPosition(String version) throws Exception {
        try (LoopFileSystem fileSystem = LoopFileSystem.btrfs(2L << 30)) {
            Path root = TestCluster.ownedDirectory(fileSystem.subvolume("orders"));
            try (TestCluster production =
                            TestCluster.create(root.resolve("main"), version).start();
                    TestWriter writer = production.writer("postgres", 400).awaitMore(50)) {
                Volume volume = production.volume(root);
                postgres.checkpoint(volume);
                writer.awaitMore(50);
                long acknowledged = writer.acknowledged();
                SnapshotSession session = postgres.beginSnapshot(volume, true);
                run("btrfs", "subvolume", "snapshot", root.toString(), root + "-copy");
                session.complete(Path.of(root + "-copy"));
                session.close();
                writer.awaitMore(10);

                Position position = session.position();
                assertThat(session.state()).isEqualTo(SourceState.LIVE);
                assertThat(position.consistency()).isEqualTo(Consistency.CRASH);
                assertThat(position.version()).isEqualTo(version);
                assertThat(position.timeline()).isEqualTo(1);
                assertThat(position.systemIdentifier())
                        .isEqualTo(production.query("postgres", "select system_identifier from pg_control_system()"));
                try (TestCluster copy = TestCluster.adopt(Path.of(root + "-copy", "main"))) {
                    Files.delete(copy.data().resolve("postmaster.pid"));
                    copy.start();
                    TestWriter.Books books = TestWriter.books(copy, "postgres");
                    assertThat(books.whole()).isTrue();
                    assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
                    assertThat(copy.query(
                                    "postgres",
                                    "select pg_current_wal_lsn() >= '" + position.lsn() + "'::pg_lsn and '"
                                            + position.lsn() + "'::pg_lsn > '0/1000000'"))
                            .isEqualTo("t");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void anImageTakenFileByFileStartsWithEveryCommitBeforeTheBackupsEnd(String version) throws Exception {
        try (LoopFileSystem fileSystem = LoopFileSystem.xfs(2L << 30)) {
            Path root = TestCluster.ownedDirectory(fileSystem.root().resolve("orders"));
            TestCluster.Options small = TestCluster.Options.defaults()
                    .initdb("--wal-segsize=1", "--data-checksums")
                    .conf("max_wal_size = 4MB", "min_wal_size = 2MB", "checkpoint_timeout = 30s");
            try (TestCluster production = TestCluster.create(root.resolve("main"), version, small)
                            .start();
                    TestWriter writer = production.writer("postgres", 400).awaitMore(20)) {
                Path space = TestCluster.ownedDirectory(root.resolve("space"));
                production.execute("postgres", "create tablespace space location '" + space + "'");
                production.execute("postgres", "create table roomy(i int) tablespace space");
                Path image = fileSystem.root().resolve("image");
                Volume volume = production.volume(root);
                SnapshotSession session = postgres.beginSnapshot(volume, false);
                assertThat(session.state()).isEqualTo(SourceState.BACKUP_MODE);
                assertThat(production.query("postgres", "select count(*) from pg_replication_slots"))
                        .isEqualTo("1");
                copyInTwoHalves(root, image, production, writer);
                long acknowledged = writer.awaitMore(50).acknowledged();
                session.complete(image);
                session.close();

                assertThat(session.position().consistency()).isEqualTo(Consistency.BACKUP);
                assertThat(image.resolve("main/postmaster.pid")).doesNotExist();
                assertThat(image.resolve("main/tablespace_map")).doesNotExist();
                assertThat(Files.getOwner(image.resolve("main/backup_label")).getName())
                        .isEqualTo(production.owner());
                awaitNone(production, "select count(*) from pg_replication_slots");
                Path link = relink(image.resolve("main/pg_tblspc"), image.resolve("space"));
                try (TestCluster copy = TestCluster.adopt(image.resolve("main")).start()) {
                    assertThat(Files.readSymbolicLink(link)).isEqualTo(image.resolve("space"));
                    assertThat(copy.query("postgres", "select count(*) from roomy"))
                            .isEqualTo("0");
                    TestWriter.Books books = TestWriter.books(copy, "postgres");
                    assertThat(books.whole()).isTrue();
                    assertThat(books.highest()).isGreaterThanOrEqualTo(acknowledged);
                    assertThat(copy.logText()).contains("consistent recovery state reached");
                    copy.execute("postgres", "create extension amcheck");
                    copy.query(
                            "postgres", "select bt_index_check(oid, true) from pg_class where relname like '%_pkey'");
                }
                writer.awaitMore(5);
            }
        }
    }

    /** Points the only tablespace's link at the image's own directory, as is done to every clone. */
    private static Path relink(Path links, Path space) throws IOException {
        try (Stream<Path> entries = Files.list(links)) {
            Path link = entries.toList().get(0);
            Files.delete(link);
            return Files.createSymbolicLink(link, space);
        }
    }

    /** The tables first, the control file after a checkpoint: without its label the image would not recover the tables. */
    private void copyInTwoHalves(Path root, Path image, TestCluster production, TestWriter writer) {
        run("cp", "-a", "--reflink=always", root.toString(), image.toString());
        production.execute(
                "postgres",
                "create table filler as select i, repeat('x', 500) from generate_series(1, 20000) i;"
                        + " drop table filler; checkpoint;");
        writer.awaitMore(20);
        run(
                "cp",
                "-a",
                "--reflink=always",
                root.resolve("main/global").toString(),
                image.resolve("main").toString());
    }

    @Test
    void backupModeEndsWithTheSession(@TempDir Path directory) {
        try (TestCluster production =
                TestCluster.create(directory.resolve("main"), "13").start()) {
            SnapshotSession session = postgres.beginSnapshot(production.volume(directory), false);
            session.close();
            session.close();

            assertThatThrownBy(() -> session.complete(directory)).isInstanceOf(RediaccException.class);
            awaitNone(production, "select count(*) from pg_stat_activity where application_name = 'rediacc'");
            awaitNone(production, "select count(*) from pg_replication_slots");
            postgres.beginSnapshot(production.volume(directory), false).close();
        }
    }

    @Test
    void backupModeWithoutASlotToSpareFindsOutThatWalIsMissing(@TempDir Path directory) throws Exception {
        TestCluster.Options noSlots = TestCluster.Options.defaults()
                .initdb("--wal-segsize=1")
                .conf("max_replication_slots = 0", "max_wal_size = 2MB", "min_wal_size = 2MB");
        try (TestCluster production =
                TestCluster.create(directory.resolve("main"), "15", noSlots).start()) {
            try (SnapshotSession session = postgres.beginSnapshot(production.volume(directory), false)) {
                Path image = directory.resolve("image");
                run("cp", "-a", production.data().toString(), image.toString());
                production.execute(
                        "postgres",
                        "create table filler as select i, repeat('x', 500) from generate_series(1, 40000) i;"
                                + " checkpoint; select pg_switch_wal(); checkpoint;");

                Files.createDirectories(directory.resolve("snapshot"));
                run("mv", image.toString(), directory.resolve("snapshot/main").toString());
                assertThatThrownBy(() -> session.complete(directory.resolve("snapshot")))
                        .isInstanceOf(RediaccException.class)
                        .hasMessageContaining("WAL")
                        .hasMessageContaining("max_replication_slots");
            }
            assertThat(production.query("postgres", "select 1")).isEqualTo("1");
        }
    }

    @Test
    void aStoppedProductionIsCleanAndACrashedOneNeedsAnAtomicStorage(@TempDir Path directory) {
        try (TestCluster production = TestCluster.create(
                        directory.resolve("main"),
                        "15",
                        TestCluster.Options.defaults().conf("max_connections = 41", "search_path = 'app'"))
                .start()) {
            String identifier = production.query("postgres", "select system_identifier from pg_control_system()");
            production.stop();
            Volume volume = production.volume(directory);
            for (boolean atomic : List.of(true, false)) {
                try (SnapshotSession session = postgres.beginSnapshot(volume, atomic)) {
                    assertThat(session.state()).isEqualTo(SourceState.STOPPED);
                    assertThat(session.position().consistency()).isEqualTo(Consistency.CLEAN);
                    assertThat(session.position().systemIdentifier()).isEqualTo(identifier);
                    assertThat(session.position().lsn()).matches("0/[0-9A-F]+");
                    assertThat(session.position().settings())
                            .containsEntry("max_connections", "41")
                            .containsEntry("search_path", "app")
                            .doesNotContainKey(ProductionSettings.SUPERUSER);
                }
            }
            postgres.checkpoint(volume);
            assertThat(postgres.probe(volume).window()).isEmpty();

            production.start().kill();
            try (SnapshotSession session = postgres.beginSnapshot(volume, true)) {
                assertThat(session.state()).isEqualTo(SourceState.LIVE);
                assertThat(session.position().consistency()).isEqualTo(Consistency.CRASH);
            }
            assertThatThrownBy(() -> postgres.beginSnapshot(volume, false))
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.REFUSED))
                    .hasMessageContaining("in production");
        }
    }

    @Test
    void aProductionThatDoesNotSyncIsNotSnapshottedLive(@TempDir Path directory) {
        try (TestCluster production = TestCluster.create(
                        directory.resolve("main"),
                        "13",
                        TestCluster.Options.defaults().conf("fsync = off"))
                .start()) {
            assertThatThrownBy(() -> postgres.beginSnapshot(production.volume(directory), true))
                    .hasMessageContaining("fsync=off");
        }
    }

    @Test
    void aProductionThatWantsAPasswordSaysWhatToSetUpAndDoctorSeesTheSame(@TempDir Path directory) throws Exception {
        try (TestCluster production =
                TestCluster.create(directory.resolve("main"), "15").start()) {
            Volume volume = production.volume(directory);
            assertThat(postgres.reach(volume)).isEqualTo("its server answers as 'postgres' in database 'postgres'");
            Files.writeString(production.data().resolve("pg_hba.conf"), "local all all scram-sha-256\n");
            TestCluster.run(List.of(
                    production.bin().resolve("pg_ctl").toString(),
                    "-D",
                    production.data().toString(),
                    "-w",
                    "-l",
                    production.log().toString(),
                    "restart"));

            String line = "write the line '*:" + production.port() + ":*:postgres:PASSWORD' into ";
            assertThatThrownBy(() -> postgres.beginSnapshot(volume, true)).hasMessageContaining(line);
            assertThatThrownBy(() -> postgres.reach(volume))
                    .hasMessageContaining(line)
                    .hasMessageContaining("/.pgpass");
        }
    }

    @Test
    void aStandbyIsSnapshottedLiveButNotFileByFile(@TempDir Path directory) throws Exception {
        try (TestCluster primary =
                TestCluster.create(directory.resolve("main"), "15").start()) {
            primary.execute("postgres", "create table t as select 1");
            Path data = TestCluster.ownedDirectory(directory.resolve("standby"));
            TestCluster.run(List.of(
                    TestCluster.binOf("15").resolve("pg_basebackup").toString(),
                    "-D",
                    data.toString(),
                    "-R",
                    "-c",
                    "fast",
                    "-U",
                    TestCluster.SUPERUSER,
                    "-h",
                    primary.socketDirectory().toString(),
                    "-p",
                    String.valueOf(primary.port())));
            try (TestCluster standby = TestCluster.adopt(data).start()) {
                Volume volume = standby.volume(directory);
                try (SnapshotSession session = postgres.beginSnapshot(volume, true)) {
                    assertThat(session.position().settings()).containsEntry(ProductionSettings.IN_RECOVERY, "true");
                    assertThat(session.position().timeline()).isEqualTo(1);
                    assertThat(session.position().lsn()).contains("/");
                }
                assertThatThrownBy(() -> postgres.beginSnapshot(volume, false)).hasMessageContaining("standby");
            }
        }
    }

    private static void awaitNone(TestCluster production, String count) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!production.query("postgres", count).equals("0")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private void run(String... argv) {
        commands.run(Command.of(argv)).orFail(Explanation.of(String.join(" ", argv)));
    }
}
