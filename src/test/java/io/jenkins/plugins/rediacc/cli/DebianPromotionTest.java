package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.cli.Stage.Outcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A production of Debian's: its configuration lies in a directory a version, and its own programs start and stop it. */
@Tag("real")
class DebianPromotionTest {

    @TempDir
    Path folder;

    @Test
    void theNewVersionsConfigurationIsMadeAndTakenBackWithAPromotionThatIsGivenUp() throws IOException {
        String name = "promoted" + ProcessHandle.current().pid();
        Path fresh = Path.of("/etc/postgresql/15", name);
        Path sockets = TestCluster.ownedDirectory(folder.resolve("sockets"));
        Path logs = TestCluster.ownedDirectory(folder.resolve("logs"));
        int port = TestCluster.freePort();
        String database =
                """
                kind: postgresql
                data: main
                bin: /usr/lib/postgresql/{version}/bin
                socket: %s
                port: %d
                user: postgres
                """
                        .formatted(sockets, port);
        try (Stage stage = Stage.btrfsWithout(3L << 30, database);
                DebianCluster cluster =
                        DebianCluster.create(name, stage.volume().resolve("main"), sockets, logs, port)) {
            cluster.query("create table t as select generate_series(1, 100) as i");
            Files.writeString(cluster.configuration().resolve("conf.d/own.conf"), "work_mem = 5MB\n");
            stage.volumeOptions(
                    """
                    promote:
                      config: /etc/postgresql/{version}/%1$s
                      stop: [pg_ctlcluster, --skip-systemctl-redirect, "{version}", %1$s, stop]
                      start: [pg_ctlcluster, --skip-systemctl-redirect, "{version}", %1$s, start]
                    """
                            .formatted(name));
            PromotionStage promotion = PromotionStage.of(stage).withEvidence();

            Outcome undone = promotion.promoteUntil("done exchange", "fail");
            assertThat(undone.exitCode()).as(undone.said()).isEqualTo(3);
            assertThat(fresh).doesNotExist();
            assertThat(cluster.query("show server_version_num")).startsWith("13");

            Outcome outcome = promotion.promote();
            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            assertThat(cluster.query("show server_version_num")).startsWith("15");
            assertThat(cluster.query("show config_file"))
                    .isEqualTo(fresh.resolve("postgresql.conf").toString());
            assertThat(cluster.query("show work_mem")).isEqualTo("5MB");
            assertThat(cluster.query("select count(*) from t")).isEqualTo("100");

            Outcome back = promotion.verb("rollback");
            assertThat(back.exitCode()).as(back.said()).isZero();
            assertThat(cluster.query("show server_version_num")).startsWith("13");
        } finally {
            // pg_dropcluster leaves what it did not make.
            TestHost.run("rm", "-rf", fresh.toString(), "/etc/postgresql/13/" + name);
        }
    }
}
