package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.ZfsPool;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster that is divided over datasets, of which ZFS takes a snapshot of one instant. */
@Tag("real")
class AtomicityGuardOnZfsTest {

    private final AtomicityGuard guard = new AtomicityGuard();

    @Test
    void acceptsDatasetsBelowInTheirPlacesAndNothingElse() {
        try (ZfsPool pool = ZfsPool.create(1L << 30)) {
            Path root = TestCluster.ownedDirectory(pool.dataset(pool.root().resolve("orders")));
            Path below = TestCluster.ownedDirectory(pool.datasetBelow(root, "wal"));
            Path inside = TestCluster.ownedDirectory(below.resolve("main"));
            try (TestCluster cluster = TestCluster.create(
                    root.resolve("main"),
                    "15",
                    TestCluster.Options.defaults().initdb("--no-sync", "--waldir=" + inside))) {
                assertThat(guard.check(cluster.volume(root)).version()).isEqualTo("15");
            }

            pool.datasetBelow(root, "log");
            try (TestCluster cluster = TestCluster.create(
                    root.resolve("main2"),
                    "15",
                    TestCluster.Options.defaults()
                            .initdb("--no-sync", "--waldir=" + TestCluster.ownedDirectory(root.resolve("log"))))) {
                delete(root.resolve("main"));
                assertRefused(cluster, root, "is the dataset " + pool.name() + "/orders/log itself");

                pool.setProperty(
                        root.resolve("log"),
                        "mountpoint",
                        pool.root().resolve("elsewhere").toString());
                assertRefused(cluster, root, "pg_wal");
            }
        }
    }

    private void assertRefused(TestCluster cluster, Path root, String words) {
        assertThatThrownBy(() -> guard.check(cluster.volume(root)))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining(words);
    }

    private static void delete(Path directory) {
        new HostProcesses(new Cancellation())
                .run(Command.of("rm", "-r", directory.toString()))
                .orFail(Explanation.of("cannot remove " + directory));
    }
}
