package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.RunningProcess;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.HighAvailability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real standbys, receivers of WAL and subscribers of a production, and the signs of managers. */
@Tag("real")
class StandbyGuardsTest {

    @TempDir
    Path directory;

    private TestCluster primary;

    private TestProduction production(String version) {
        TestCluster.Options options = TestCluster.Options.defaults().conf("wal_level = logical", "fsync = on");
        primary = TestCluster.create(directory.resolve("primary"), version, options)
                .start();
        return new TestProduction(primary);
    }

    @AfterEach
    void stop() {
        primary.close();
    }

    private String program(String name) {
        return primary.bin().resolve(name).toString();
    }

    private String[] connection() {
        return new String[] {
            "-h",
            primary.socketDirectory().toString(),
            "-p",
            String.valueOf(primary.port()),
            "-U",
            TestCluster.SUPERUSER
        };
    }

    private List<String> argv(String program, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program(program)));
        argv.addAll(List.of(connection()));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static PromotionSettings withCheck(String... check) {
        CommandTemplate nothing = new CommandTemplate(List.of("/bin/true"));
        HighAvailability ha = new HighAvailability(nothing, nothing, new CommandTemplate(List.of(check)));
        return TestProduction.settings(Duration.ofMinutes(1), Optional.of(ha), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aConnectedStandbyIsRefusedUnlessTheCheckConfirmsThatItIsHeldBack(String version) {
        TestProduction production = production(version);
        Path copy = TestCluster.ownedDirectory(directory.resolve("standby"));
        TestCluster.run(argv("pg_basebackup", "-D", copy.toString(), "-R", "-c", "fast", "-X", "stream"));
        try (TestCluster standby = TestCluster.adopt(copy).start()) {
            List<Objection> objections = production.awaitObjections(PromotionSettings.DEFAULT);

            assertThat(objections).singleElement().satisfies(objection -> {
                assertThat(objection.id()).isEqualTo("guard/physical-standby");
                assertThat(objection.reason()).contains("walreceiver at this host, streaming");
                assertThat(objection.remedy()).contains("promote: ha:");
            });
            assertThat(production.checks(withCheck("/bin/true")).objections()).isEmpty();
            assertThat(production
                            .checks(withCheck("/bin/sh", "-c", "echo v{version} still leads >&2; exit 3"))
                            .objections())
                    .singleElement()
                    .satisfies(objection -> {
                        assertThat(objection.id()).isEqualTo("guard/ha-not-held-back");
                        assertThat(objection.reason()).contains("exit code 3, v" + version + " still leads");
                    });
            assertThat(production.checks(withCheck("/no/such/program")).objections())
                    .extracting(Objection::id)
                    .containsExactly("guard/ha-not-held-back");
            assertThat(new TestProduction(standby).checks().objections())
                    .extracting(Objection::id)
                    .contains("guard/in-recovery");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aReceiverOfWalIsRefusedAndAReceiverOfALogicalSlotIsAConsequence(String version) {
        TestProduction production = production(version);
        primary.execute(
                "postgres",
                "select pg_create_logical_replication_slot('changes', 'test_decoding');"
                        + "select pg_create_physical_replication_slot('vault', true);");
        try (RunningProcess logical =
                receive(argv("pg_recvlogical", "-d", "postgres", "--slot=changes", "--start", "-f", "-", "-F", "0"))) {
            awaitSenders(1);
            assertThat(production.checks().objections()).isEmpty();
            assertThat(production.checks().consequences())
                    .anySatisfy(text -> assertThat(text)
                            .startsWith(
                                    "replication slot changes (logical, test_decoding in database postgres) ends: "))
                    .anySatisfy(text -> assertThat(text).startsWith("replication slot vault (physical) ends: "))
                    .anySatisfy(
                            text -> assertThat(text).startsWith("pg_recvlogical at this host, which receives changes"))
                    .anySatisfy(text -> assertThat(text).startsWith("there is no base backup since the promotion"));

            Path wal = TestCluster.ownedDirectory(directory.resolve("wal"));
            try (RunningProcess physical = receive(argv("pg_receivewal", "-D", wal.toString(), "--slot=vault"))) {
                assertThat(production.awaitObjections(PromotionSettings.DEFAULT))
                        .singleElement()
                        .satisfies(objection -> {
                            assertThat(objection.id()).isEqualTo("guard/physical-standby");
                            assertThat(objection.reason()).contains("pg_receivewal at this host, ");
                        });
                assertThat(physical.isAlive()).isTrue();
            }
            assertThat(logical.isAlive()).isTrue();
        }
    }

    private RunningProcess receive(List<String> argv) {
        List<String> asOwner = new ArrayList<>();
        if (!primary.owner().equals(System.getProperty("user.name"))) {
            asOwner.addAll(
                    List.of("setpriv", "--reuid", primary.owner(), "--regid", primary.owner(), "--init-groups", "--"));
        }
        asOwner.addAll(argv);
        return TestProduction.COMMANDS.start(Command.of(asOwner), OutputSink.DROP);
    }

    private void awaitSenders(int count) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!primary.query("postgres", "select count(*) from pg_stat_replication where state = 'streaming'")
                .equals(String.valueOf(count))) {
            assertThat(System.nanoTime()).as("no walsender").isLessThan(deadline);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theSignsOfAManagerAreRefused(String version) throws SQLException, IOException {
        TestProduction production = production(version);
        try (Connection patroni =
                DriverManager.getConnection(primary.jdbcUrl("postgres") + "&ApplicationName=Patroni%20heartbeat")) {
            assertThat(patroni.isValid(5)).isTrue();
            assertManager(production, "sessions named Patroni heartbeat");
        }
        primary.execute("postgres", "create database repmgr;");
        assertManager(production, "a database named repmgr");
        primary.execute("postgres", "drop database repmgr;");
        Path state = Files.createFile(primary.data().resolve("patroni.dynamic.json"));
        assertManager(production, "patroni.dynamic.json is in the data directory");
        assertThat(production.checks(withCheck("/bin/true")).objections()).isEmpty();
        Files.delete(state);
        assertThat(production.checks().objections()).isEmpty();
    }

    private static void assertManager(TestProduction production, String sign) {
        assertThat(production.checks().objections()).singleElement().satisfies(objection -> {
            assertThat(objection.id()).isEqualTo("guard/ha-manager");
            assertThat(objection.reason()).contains(sign);
        });
    }
}
