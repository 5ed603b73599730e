package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A clone for people, on a real btrfs, of a production that runs, archives and has a tablespace. */
@Tag("real")
class CloneVerbTest {

    @Test
    void aServerStartedOnItByHandCannotReachProduction() throws Exception {
        try (Stage stage = Stage.btrfs(
                1L << 30, TestCluster.Options.defaults().conf("archive_mode = on", "archive_command = '/bin/false'"))) {
            TestCluster production = stage.production();
            Path tablespace = TestCluster.ownedDirectory(stage.root().resolve("orders/fast"));
            production
                    .execute("postgres", "create tablespace fast location '" + tablespace + "'")
                    .execute("postgres", "create table t tablespace fast as select generate_series(1, 1000) as i");

            Stage.Outcome made = stage.rediacc(
                    "clone", "orders", "--catalog", stage.catalog().toString(), "--name", "look");

            assertThat(made.exitCode()).as(made.stderr()).isZero();
            Path data = stage.snapshots().resolve("look/main");
            assertThat(Files.readString(data.resolve("postgresql.conf")))
                    .contains("listen_addresses = ''", "archive_mode = 'off'");
            assertThat(data.resolve("postmaster.pid")).doesNotExist();
            try (var links = Files.list(data.resolve("pg_tblspc"))) {
                assertThat(links.toList()).hasSize(1).allSatisfy(link -> assertThat(Files.readSymbolicLink(link))
                        .isEqualTo(stage.snapshots().resolve("look/fast")));
            }
            assertThat(production.query("postgres", "select count(*) from t").strip())
                    .isEqualTo("1000");
        }
    }
}
