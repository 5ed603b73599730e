package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways to ask production give the same answers and the same refusals. */
@Tag("real")
class ProductionSessionTest {

    private static final HostProcesses COMMANDS = new HostProcesses(new Cancellation());

    @TempDir
    static Path directory;

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.create(directory.resolve("data"), "13").start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** How production is asked. */
    enum Way {
        PSQL {
            @Override
            ProductionSession open(TestCluster asked) {
                Production production = Production.of(COMMANDS, asked.volume(directory));
                return PsqlProductionSession.connect(
                        COMMANDS,
                        production.asOwner(PsqlProductionSession.command(
                                production.bin().resolve("psql"), server(asked), "postgres")));
            }
        },
        JDBC {
            @Override
            ProductionSession open(TestCluster asked) {
                return JdbcProductionSession.connect(server(asked), "postgres");
            }
        };

        abstract ProductionSession open(TestCluster asked);

        static ProductionServer server(TestCluster asked) {
            return new ProductionServer(asked.socketDirectory(), asked.port(), TestCluster.SUPERUSER, 13);
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesComeAsTheyAre(Way way) {
        try (ProductionSession session = way.open(cluster)) {
            List<List<String>> rows = session.query(
                    """
                    select * from (values
                        (1, E'tab\\there', E'line\\nbreak\\r\\n', true),
                        (2, E'quo''te "double" `back`', E'\\\\N and \\\\t and \\\\', false),
                        (3, null, '', null),
                        (4, E'größe \\u2028 \\u0085 €', E'\\b\\f\\x0b:ERROR', null)) v
                    """);

            assertThat(rows)
                    .containsExactly(
                            List.of("1", "tab\there", "line\nbreak\r\n", "t"),
                            List.of("2", "quo'te \"double\" `back`", "\\N and \\t and \\", "f"),
                            Arrays.asList("3", null, "", null),
                            Arrays.asList("4", "größe \u2028 \u0085 €", "\b\f\u000b:ERROR", null));
            assertThat(session.query("select 1 where false")).isEmpty();
            assertThat(session.query("select ''")).containsExactly(List.of(""));
            assertThat(session.query("select null")).containsExactly(Collections.singletonList(null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorHasTheServersWordsAndTheSessionGoesOn(Way way) {
        try (ProductionSession session = way.open(cluster)) {
            assertThatThrownBy(() -> session.value("select 1 / 0"))
                    .isInstanceOf(RediaccException.class)
                    .hasMessageContaining("division by zero");
            assertThatThrownBy(() -> session.execute("select no_such_function()", ProductionSession.PROMPTLY))
                    .hasMessageContaining("no_such_function");
            assertThatThrownBy(() -> session.execute(
                            "do $$ begin raise exception E'first\\nend-x\\nlast'; end $$", ProductionSession.PROMPTLY))
                    .hasMessageContaining("last");
            assertThat(session.value("select 2 + 2")).isEqualTo("4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noAnswerIsAnError(Way way) {
        try (ProductionSession session = way.open(cluster)) {
            assertThatThrownBy(() -> session.value("select 1 where false")).hasMessageContaining("0 rows");
            assertThatThrownBy(() -> session.value("select null")).hasMessageContaining("no value");
            assertThatThrownBy(() -> session.query("select pg_sleep(60)", Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.SURROUNDINGS))
                    .hasMessageContaining("did not answer");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatGoesAwayIsAnErrorAndClosingStillWorks(Way way) {
        try (TestCluster other =
                TestCluster.create(directory.resolve("other-" + way), "13").start()) {
            ProductionSession session = way.open(other);
            other.kill();

            assertThatThrownBy(() -> session.value("select 1")).isInstanceOf(RediaccException.class);
            assertThatThrownBy(() -> session.value("select 1")).isInstanceOf(RediaccException.class);
            session.close();
            assertThatThrownBy(() -> way.open(other)).isInstanceOf(RediaccException.class);
        }
    }

    @Test
    void rootAsksAsTheOwnerWherePeerAuthenticationLetsNobodyElseIn() {
        TestCluster.Options peer = TestCluster.Options.defaults().initdb("--auth-local=peer", "--auth-host=reject");
        try (TestCluster strict = TestCluster.create(directory.resolve("peer"), "15", peer)
                        .start();
                ProductionSession session =
                        Production.of(COMMANDS, strict.volume(directory)).connect()) {
            assertThat(session.value("select current_user || ' by ' || application_name from pg_stat_activity"
                            + " where pid = pg_backend_pid()"))
                    .isEqualTo("postgres by rediacc");
            assertThatThrownBy(() -> Way.JDBC.open(strict)).hasMessageContaining("Peer authentication failed");
        }
    }

    @Test
    void theServerOfAnotherClusterIsRefused() {
        try (TestCluster other =
                TestCluster.create(directory.resolve("wrong"), "13").start()) {
            Volume wrong = other.volume(directory);
            Volume right = cluster.volume(directory);
            Volume mixed = new Volume(
                    "mixed",
                    "btrfs",
                    directory,
                    directory.resolve("s"),
                    wrong.database()
                            .map(spec -> new DatabaseSpec(
                                    "postgresql",
                                    right.database().orElseThrow().data(),
                                    spec.bin(),
                                    spec.socket(),
                                    spec.port(),
                                    spec.user())),
                    wrong.space(),
                    wrong.limits(),
                    wrong.runAs(),
                    wrong.isolation());

            assertThatThrownBy(() -> Production.of(COMMANDS, mixed).connect())
                    .isInstanceOfSatisfying(RediaccException.class, e -> assertThat(e.exitCode())
                            .isEqualTo(ExitCode.REFUSED))
                    .hasMessageContaining("serves another cluster than " + cluster.data());
        }
    }
}
