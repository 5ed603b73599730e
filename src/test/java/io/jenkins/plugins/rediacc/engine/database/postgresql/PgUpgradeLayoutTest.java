package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades of clusters that lie in several directories, in the volume's root, or on a disk that fills. */
@Tag("real")
@Timeout(240)
class PgUpgradeLayoutTest {

    /** Enough to stop the old server and to begin; too little for a second cluster. */
    private static final int RESERVE = 40 << 20;

    @TempDir
    Path directory;

    private final BoundedCapture output = new BoundedCapture(1 << 20);

    private StepOutcome upgrade(CloneFixture fixture, PostgresClone clone) {
        return clone.runBuiltIn(
                new Action.BuiltIn("postgresql/pg-upgrade", Map.of("to", "/usr/lib/postgresql/15/bin")),
                new BuiltInContext(() -> null, fixture.evidence(), directory, Duration.ofMinutes(3), output));
    }

    private static String one(PostgresClone clone, String sql) {
        return new Catalogs(clone).column("postgres", sql).get(0);
    }

    /** A production with a linked WAL directory, a tablespace beside its data and one inside it. */
    private Path production(String data) throws IOException {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        TestCluster.Options options = TestCluster.Options.defaults();
        if (!data.equals(".")) {
            options = options.initdb("--waldir=" + TestCluster.ownedDirectory(volume.resolve("wal")));
        }
        try (TestCluster production = TestCluster.create(volume.resolve(data).normalize(), "13", options)) {
            production.start();
            Path beside = TestCluster.ownedDirectory(volume.resolve("beside"));
            Path inside = TestCluster.ownedDirectory(production.data().resolve("inside"));
            production.execute("postgres", "create tablespace beside location '" + beside + "'");
            production.execute("postgres", "create tablespace inside location '" + inside + "'");
            production.execute(
                    "postgres",
                    "create table a tablespace beside as select generate_series(1, 1000) i;"
                            + "create table b tablespace inside as select generate_series(1, 2000) i;");
            // Making directories below it let others pass, which the server does not accept.
            Files.setPosixFilePermissions(production.data(), PosixFilePermissions.fromString("rwx------"));
            production.stop();
        }
        return volume;
    }

    @Test
    void severalDirectoriesKeepTheirPlaces() throws IOException {
        try (CloneFixture fixture = CloneFixture.copyOf(production("main"), directory.resolve("clone"), "main")) {
            PostgresClone clone = fixture.started(new PgUpgrade());
            StepOutcome outcome = upgrade(fixture, clone);
            assertThat(outcome.status()).as(outcome + output.text()).isEqualTo(Status.PASSED);
            Path root = fixture.root().toRealPath();
            assertThat(Files.readSymbolicLink(root.resolve("main/pg_wal"))).isEqualTo(root.resolve("wal"));
            assertThat(root.resolve("wal.rediacc-old-13")).isDirectory();
            for (String data : List.of("main", "main.rediacc-old-13")) {
                assertThat(root.resolve(data + "/pg_hba.conf")).content().doesNotContain("trust");
                assertThat(root.resolve(data + "/postgresql.conf")).content().contains("archive_mode = 'off'");
            }
            assertThat(one(clone, "select count(*) from a")).isEqualTo("1000");
            assertThat(one(clone, "select count(*) from b")).isEqualTo("2000");
            assertThat(new Catalogs(clone)
                            .column(
                                    "postgres",
                                    "select pg_tablespace_location(oid) from pg_tablespace order by spcname"))
                    .contains(
                            root.resolve("beside").toString(),
                            root.resolve("main/inside").toString());
        }
    }

    @Test
    void aDataDirectoryThatIsTheVolumeItselfStaysIt() throws IOException {
        try (CloneFixture fixture = CloneFixture.copyOf(production("."), directory.resolve("clone"), ".")) {
            PostgresClone clone = fixture.started(new PgUpgrade());
            StepOutcome outcome = upgrade(fixture, clone);
            assertThat(outcome.status()).as(outcome + output.text()).isEqualTo(Status.PASSED);
            assertThat(Cluster.versionOf(fixture.root())).isEqualTo("15");
            assertThat(Cluster.versionOf(fixture.root().resolve("rediacc-old-13")))
                    .isEqualTo("13");
            assertThat(one(clone, "select count(*) from a")).isEqualTo("1000");
            assertThat(one(clone, "select count(*) from b")).isEqualTo("2000");
        }
    }

    @Test
    void aFullDiskIsAnErrorAndNeverAFailedUpgrade() throws Exception {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        TestCluster.create(volume.resolve("main"), "13").close();
        try (LoopFileSystem disk = LoopFileSystem.btrfs(512L << 20)) {
            Path clonePath = disk.root().resolve("clone");
            try (CloneFixture fixture = CloneFixture.copyOf(volume, clonePath, "main")) {
                PostgresClone clone = fixture.started(new PgUpgrade());
                fill(disk.root(), RESERVE);
                StepOutcome outcome = upgrade(fixture, clone);
                assertThat(outcome.status()).as(outcome + output.text()).isEqualTo(Status.ERROR);
                assertThat(outcome.errorCause()).contains(ErrorCause.SPACE);
            }
        }
    }

    /** Fills the disk to the last block, then gives so much of it back. */
    private static void fill(Path root, int reserve) throws IOException {
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        Path kept = root.resolve("reserve");
        for (int written = 0; written < reserve; written += block.length) {
            Files.write(kept, block, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        try (OutputStream out = Files.newOutputStream(root.resolve("ballast"))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
        Files.delete(kept);
    }
}
