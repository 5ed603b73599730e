package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.ClonesOwn;
import io.jenkins.plugins.rediacc.engine.database.postgresql.settings.TakenOver;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class ProductionSettingsTest {

    private final HostProcesses commands = new HostProcesses(new Cancellation());
    private final PostgresDatabase postgres = new PostgresDatabase(commands, context -> null, plan -> {});

    @Test
    void areTheServersOwnAndNotTheSessions(@TempDir Path directory) {
        TestCluster.Options options = TestCluster.Options.defaults()
                .initdb("--data-checksums")
                .conf(
                        "timezone = 'Asia/Kolkata'",
                        "datestyle = 'german, dmy'",
                        "search_path = 'app, public'",
                        "max_prepared_transactions = 7",
                        "archive_command = 'sh -c \"secret of the archive\"'",
                        "myapp.tenant = '42'",
                        "default_text_search_config = 'pg_catalog.german'");
        try (TestCluster production =
                TestCluster.create(directory.resolve("main"), "13", options).start()) {
            production.execute(
                    "postgres",
                    "alter role postgres set timezone = 'UTC'; alter database postgres set search_path = 'other'");
            Volume volume = production.volume(directory);
            ProductionServer server =
                    new ProductionServer(production.socketDirectory(), production.port(), TestCluster.SUPERUSER, 13);
            try (ProductionSession psql = Production.of(commands, volume).connect();
                    ProductionSession jdbc = JdbcProductionSession.connect(server, "postgres")) {
                Map<String, String> settings = ProductionSettings.of(psql);

                assertThat(settings)
                        .containsEntry("TimeZone", "Asia/Kolkata")
                        .containsEntry("search_path", "app, public")
                        .containsEntry("max_prepared_transactions", "7")
                        .containsEntry("default_text_search_config", "pg_catalog.german")
                        .containsEntry("myapp.tenant", "42")
                        .containsEntry("work_mem", "4096")
                        .doesNotContainKeys("archive_command", "escape_string_warning", "max_stack_depth")
                        .containsEntry("wal_segment_size", "16777216")
                        .containsEntry("config_file", production.data() + "/postgresql.conf")
                        .containsEntry(ProductionSettings.SUPERUSER, "postgres")
                        .containsEntry(ProductionSettings.IN_RECOVERY, "false")
                        .containsEntry(ProductionSettings.CHECKSUMS, "true");
                assertThat(TakenOver.of(settings).leftOut().get(ClonesOwn.REPLICATION))
                        .containsExactly("archive_command");
                assertThat(settings.get("DateStyle")).isEqualToIgnoringCase("german, dmy");
                assertThat(settings.get("server_version")).startsWith("13.");
                assertThat(ProductionSettings.of(jdbc)).isEqualTo(settings);
            }
        }
    }

    @Test
    void ofAClusterWhoseConfigurationLivesBelowEtcAreFoundRunningAndStopped(@TempDir Path directory) throws Exception {
        String name = "rdc" + ProcessHandle.current().pid();
        Path data = TestCluster.ownedDirectory(directory.resolve("volume")).resolve("main");
        Path sockets = TestCluster.ownedDirectory(Path.of("/tmp", name));
        run("pg_createcluster", "-d", data.toString(), "-s", sockets.toString(), "13", name, "--", "-U", "postgres");
        try {
            Path conf = Path.of("/etc/postgresql/13", name, "postgresql.conf");
            Files.writeString(conf, Files.readString(conf) + "max_connections = 33\nmyapp.tenant = '42'\n");
            Path included =
                    Files.createDirectories(conf.resolveSibling("conf.d")).resolve("own.conf");
            Files.writeString(included, "search_path = 'app'\narchive_command = 'false'\n");
            ctl("start", name);
            int port = Integer.parseInt(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(3).strip());
            Volume volume = volume(directory.resolve("volume"), sockets, port);
            postgres.verify(volume);

            Map<String, String> running =
                    postgres.beginSnapshot(volume, true).position().settings();
            assertThat(running)
                    .containsEntry("config_file", conf.toString())
                    .containsEntry(
                            "hba_file", conf.resolveSibling("pg_hba.conf").toString())
                    .containsEntry("data_directory", data.toString())
                    .containsEntry("max_connections", "33")
                    .containsEntry("myapp.tenant", "42")
                    .containsEntry("search_path", "app");

            ctl("stop", name);
            Map<String, String> stopped =
                    postgres.beginSnapshot(volume, true).position().settings();
            assertThat(stopped)
                    .containsEntry("config_file", conf.toString())
                    .containsEntry("max_connections", "33")
                    .containsEntry("myapp.tenant", "42")
                    .containsEntry("search_path", "app")
                    .containsEntry("wal_segment_size", "16777216")
                    .doesNotContainKey("archive_command");
            assertThat(TakenOver.of(stopped).leftOut().get(ClonesOwn.REPLICATION))
                    .containsExactly("archive_command");
        } finally {
            run("pg_dropcluster", "--stop", "13", name);
            Files.deleteIfExists(sockets);
        }
    }

    private static void ctl(String action, String name) {
        TestCluster.run(java.util.List.of("pg_ctlcluster", "13", name, action));
    }

    private static Volume volume(Path path, Path socket, int port) {
        return new Volume(
                "debian",
                "btrfs",
                path,
                path.resolveSibling(".rediacc"),
                Optional.of(new DatabaseSpec(
                        "postgresql",
                        "main",
                        "/usr/lib/postgresql/{version}/bin",
                        Optional.of(socket),
                        port,
                        "postgres")),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED);
    }

    private void run(String... argv) {
        commands.run(Command.of(argv)).orFail(Explanation.of(String.join(" ", argv)));
    }
}
