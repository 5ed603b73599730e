package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class AtomicityGuardTest {

    private final HostProcesses commands = new HostProcesses(new Cancellation());
    private final AtomicityGuard guard = new AtomicityGuard();
    private LoopFileSystem fileSystem;
    private Path root;
    private TestCluster cluster;

    @BeforeEach
    void makeFileSystem() {
        fileSystem = LoopFileSystem.btrfs(1L << 30);
        root = TestCluster.ownedDirectory(fileSystem.subvolume("orders"));
    }

    @AfterEach
    void removeFileSystem() {
        if (cluster != null) {
            cluster.close();
        }
        fileSystem.close();
    }

    private Volume volume(TestCluster made) {
        cluster = made;
        return made.volume(root);
    }

    @Test
    void acceptsTablespacesAndALinkedWalInsideTheVolume() {
        TestCluster made = TestCluster.create(
                root.resolve("main"),
                "13",
                TestCluster.Options.defaults().initdb("--waldir=" + TestCluster.ownedDirectory(root.resolve("wal"))));
        Volume volume = volume(made);
        tablespace(root.resolve("space"));

        ClusterFiles files = guard.check(volume);

        assertThat(files.version()).isEqualTo("13");
        assertThat(files.postmaster()).isPresent();
        assertThat(files.tablespaces()).hasSize(1);
        assertThat(files.walDirectory()).isSymbolicLink();
    }

    @Test
    void acceptsAVolumeThatIsTheDataDirectory() {
        Volume volume = volume(TestCluster.create(root, "15"));

        assertThat(guard.check(volume).version()).isEqualTo("15");
    }

    @Test
    void refusesATablespaceOutside() {
        Volume volume = volume(TestCluster.create(root.resolve("main"), "15"));
        Path outside = fileSystem.root().resolve("elsewhere");
        tablespace(outside);

        RediaccException refusal = refused(volume, "tablespace", outside.toString(), "lies outside the volume");
        assertThat(refusal.explanation().remedy()).contains("move it into the volume");
    }

    @Test
    void refusesAWalOutside() {
        Path wal = TestCluster.ownedDirectory(fileSystem.root().resolve("wal"));
        TestCluster made = TestCluster.create(
                root.resolve("main"), "13", TestCluster.Options.defaults().initdb("--waldir=" + wal));

        refused(volume(made), "pg_wal", wal.toString(), "lies outside the volume");
    }

    @Test
    void refusesADataDirectoryThatIsALinkOutOfTheVolume() throws Exception {
        Path elsewhere = fileSystem.root().resolve("main");
        cluster = TestCluster.create(elsewhere, "15");
        Files.createSymbolicLink(root.resolve("main"), elsewhere);

        refused(withData(cluster.volume(fileSystem.root()), "main"), "data directory", "lies outside the volume");
    }

    @Test
    void refusesANestedSubvolume() {
        fileSystem.subvolume("orders/space");
        Volume volume = volume(TestCluster.create(root.resolve("main"), "15"));
        tablespace(root.resolve("space"));

        refused(volume, "tablespace", "a file system or subvolume of its own");
    }

    @Test
    void refusesAMountBelowTheVolume() throws Exception {
        Volume volume = volume(TestCluster.create(root.resolve("main"), "15"));
        Path mounted = Files.createDirectory(root.resolve("my mount"));
        run("mount", "-t", "tmpfs", "tmpfs", mounted.toString());
        try {
            refused(volume, mounted.toString(), "is mounted inside the volume");
        } finally {
            run("umount", mounted.toString());
        }
        guard.check(volume);
    }

    @Test
    void refusesTwoClusters() {
        Volume volume = volume(TestCluster.create(root.resolve("main"), "15"));
        TestCluster.create(root.resolve("copies/second"), "13").close();

        refused(volume, "more than one cluster", root.resolve("copies/second").toString());
    }

    @Test
    void refusesWhatIsNotPostgresql() throws Exception {
        cluster = TestCluster.create(root.resolve("main"), "15");
        Volume volume = cluster.volume(root);

        refused(withData(volume, "missing"), "cannot be found", "missing");
        Files.createDirectory(root.resolve("empty"));
        refused(withData(volume, "empty"), "is not a data directory of PostgreSQL");
        Files.writeString(root.resolve("main/PG_VERSION"), "fifteen\n");
        refused(volume, "unreadable", "PG_VERSION holds no version's number");
        Files.writeString(root.resolve("main/PG_VERSION"), "9.6\n");
        refused(volume, "9.6", "too old", "versions 11 to 19");
        Files.writeString(root.resolve("main/PG_VERSION"), "20\n");
        refused(volume, "20", "newer than this release of rediacc knows");
    }

    @Test
    void saysWhichProgramsAreMissing() throws Exception {
        Volume volume = volume(TestCluster.create(root.resolve("main"), "15"));
        Files.writeString(root.resolve("main/PG_VERSION"), "14\n");

        assertThatThrownBy(() -> guard.check(volume)).isInstanceOfSatisfying(RediaccException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.SURROUNDINGS);
            assertThat(e.explanation().text())
                    .contains("PostgreSQL 14 are not in /usr/lib/postgresql/14/bin", "postgresql-14");
        });
    }

    @Test
    void aLockFileOfADeadServerOrOfAnotherProcessIsStale() throws Exception {
        Volume volume = volume(TestCluster.create(root.resolve("main"), "15"));
        cluster.start().kill();

        assertThat(cluster.data().resolve("postmaster.pid")).exists();
        assertThat(guard.check(volume).postmaster()).isEmpty();

        Files.writeString(
                cluster.data().resolve("postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + cluster.data() + "\n");
        assertThat(guard.check(volume).postmaster()).isEmpty();
    }

    private void tablespace(Path place) {
        TestCluster.ownedDirectory(place);
        cluster.start().execute("postgres", "create tablespace space location '" + place + "'");
        cluster.execute("postgres", "create table t(i int) tablespace space");
    }

    private RediaccException refused(Volume volume, String... words) {
        RediaccException refusal = catchThrowableOfType(RediaccException.class, () -> guard.check(volume));
        assertThat(refusal).isNotNull();
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refusal.explanation().text()).contains(words);
        assertThat(refusal.explanation().remedy()).isNotEmpty();
        return refusal;
    }

    private Volume withData(Volume volume, String data) {
        DatabaseSpec spec = volume.database().orElseThrow();
        return new Volume(
                volume.name(),
                volume.storage(),
                root,
                volume.snapshots(),
                Optional.of(new DatabaseSpec(spec.kind(), data, spec.bin(), spec.socket(), spec.port(), spec.user())),
                volume.space(),
                volume.limits(),
                volume.runAs(),
                volume.isolation());
    }

    private void run(String... argv) {
        commands.run(Command.of(argv)).orFail(Explanation.of(String.join(" ", argv)));
    }
}
