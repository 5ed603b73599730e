package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CutOff;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that a power cut has ended, in whose lock file stands the number of another process of its owner by now. */
@Tag("real")
class StaleLockTest {

    @TempDir
    private Path folder;

    @Test
    void aLockWhoseNumberAnswersDoesNotKeepProductionFromStarting() throws Exception {
        try (TestCluster cluster = TestCluster.create(folder.resolve("orders/main"), "13")) {
            cluster.start().kill();
            Process other = asOwner(cluster, "sleep", "600");
            try {
                number(cluster.data().resolve("postmaster.pid"), other.pid());
                Volume volume = cluster.volume(folder.resolve("orders"));
                PostgresService service = PostgresService.onHost(
                        new HostProcesses(new Cancellation()),
                        volume,
                        PromotionSettings.DEFAULT,
                        new ClosedPlace(folder.resolve("clone"), folder.resolve("sockets")),
                        CutOff.none(
                                new HostProcesses(new Cancellation()).users().current()));
                assertThat(service.facts(volume.path()).serving()).isEqualTo(Serving.NOBODY);

                service.start();

                assertThat(service.facts(volume.path()).serving()).isEqualTo(Serving.CLIENTS);
                assertThat(cluster.query("postgres", "select 1")).isEqualTo("1");
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private static Process asOwner(TestCluster cluster, String... command) throws IOException {
        List<String> argv = new ArrayList<>();
        if (!cluster.owner().equals(System.getProperty("user.name"))) {
            argv.addAll(List.of("setpriv", "--reuid", cluster.owner(), "--regid", cluster.owner(), "--init-groups"));
        }
        argv.addAll(List.of(command));
        return new ProcessBuilder(argv).start();
    }

    private static void number(Path lock, long pid) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(lock));
        lines.set(0, Long.toString(pid));
        Files.write(lock, lines);
    }
}
