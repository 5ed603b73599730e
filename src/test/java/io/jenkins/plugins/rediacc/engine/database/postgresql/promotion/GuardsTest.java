package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.ProductionSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.CommandTemplate;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each guard against a production that it must refuse, and a production that none of them refuses. */
@Tag("real")
class GuardsTest {

    @TempDir
    static Path directory;

    private static Map<String, TestProduction> productions;

    @BeforeAll
    static void start() {
        TestCluster.Options options =
                TestCluster.Options.defaults().conf("max_prepared_transactions = 5", "wal_level = logical");
        productions = Stream.of("13", "15")
                .collect(Collectors.toMap(
                        version -> version,
                        version -> new TestProduction(TestCluster.create(directory.resolve(version), version, options)
                                .start()
                                .execute(
                                        "postgres",
                                        "create database app; create table item(i int primary key); create role clerk"
                                                + " login; grant execute on function pg_read_file(text) to clerk;"))));
    }

    @AfterAll
    static void stop() {
        productions.values().forEach(production -> production.cluster().close());
    }

    private static List<String> ids(List<Objection> objections) {
        return objections.stream().map(Objection::id).toList();
    }

    private static PromotionSettings longest(Duration longest) {
        return TestProduction.settings(longest, Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void nothingSpeaksAgainstAProductionThatServesShortTransactions(String version) throws SQLException {
        TestProduction production = productions.get(version);
        try (Connection writer = production.transaction("insert into item values (1)", "update item set i = 2")) {
            assertThat(production.checks().objections()).isEmpty();
            writer.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aPreparedTransactionIsNamed(String version) {
        TestProduction production = productions.get(version);
        production
                .cluster()
                .execute("postgres", "begin; insert into item values (7); prepare transaction 'two''phase';");
        try {
            assertThat(production.checks().objections()).singleElement().satisfies(objection -> {
                assertThat(objection.id()).isEqualTo("guard/prepared-transaction");
                assertThat(objection.reason()).contains("'two''phase' of role postgres in database postgres since ");
                assertThat(objection.remedy()).contains("ROLLBACK PREPARED");
            });
        } finally {
            production.cluster().execute("postgres", "rollback prepared 'two''phase';");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aLongTransactionIsNamedAndAShorterOneIsNot(String version) throws SQLException {
        TestProduction production = productions.get(version);
        try (Connection reader = production.transaction("select * from item")) {
            List<Objection> objections = production.awaitObjections(longest(Duration.ofSeconds(2)));

            assertThat(ids(objections)).containsExactly("guard/long-transaction");
            assertThat(objections.get(0).reason()).contains("of role postgres in database postgres", "longer than 2 s");
            assertThat(production.checks(longest(Duration.ofHours(1))).objections())
                    .isEmpty();
            reader.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void changesOfDefinitionsAreSeenWhileTheirTransactionIsOpen(String version) throws SQLException {
        TestProduction production = productions.get(version);
        for (String ddl : List.of(
                "alter table item add column name text",
                "create index on item (i)",
                "create table other as select * from item",
                "create function f() returns int language sql as 'select 1'",
                "create role other",
                " grant select on item to clerk",
                "comment on table item is 'x'",
                "lock table item in share row exclusive mode")) {
            try (Connection definer = production.transaction(ddl)) {
                assertThat(ids(production.awaitObjections(PromotionSettings.DEFAULT)))
                        .as(ddl)
                        .containsExactly("guard/ddl");
                definer.rollback();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void settingsOfProductionDoNotChangeWhatIsSeen(String version) throws SQLException {
        TestProduction production = productions.get(version);
        production
                .cluster()
                .execute(
                        "postgres",
                        """
                alter role postgres set standard_conforming_strings = off;
                alter role postgres set default_transaction_read_only = on;
                alter role postgres set search_path = public;
                create function public.pg_is_in_recovery() returns boolean language sql as 'select false';
                """);
        try (Connection definer = production.transaction("set transaction read write", "create role other")) {
            assertThat(ids(production.awaitObjections(PromotionSettings.DEFAULT)))
                    .containsExactly("guard/ddl");
            definer.rollback();
        } finally {
            production
                    .cluster()
                    .execute(
                            "postgres",
                            "set default_transaction_read_only = off; alter role postgres reset all;"
                                    + "drop function public.pg_is_in_recovery();");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aDatabaseThatAcceptsNoConnectionsAndATemplateThatDoesAreRefused(String version) {
        TestProduction production = productions.get(version);
        production
                .cluster()
                .execute(
                        "postgres",
                        "alter database app allow_connections false; alter database template0 allow_connections true;");
        try {
            List<Objection> objections = production.checks().objections();

            assertThat(ids(objections)).containsExactly("guard/closed-database", "guard/open-template");
            assertThat(objections.get(0).reason()).endsWith(": app");
        } finally {
            production
                    .cluster()
                    .execute(
                            "postgres",
                            "alter database app allow_connections true; alter database template0 allow_connections false;");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aSubscriberIsRefused(String version) {
        TestProduction production = productions.get(version);
        production
                .cluster()
                .execute(
                        "app",
                        "create subscription orders_in connection 'host=127.0.0.1 port=1' publication p with (connect=false);");
        try {
            assertThat(production.checks().objections()).singleElement().satisfies(objection -> {
                assertThat(objection.id()).isEqualTo("guard/subscriber");
                assertThat(objection.reason()).endsWith(": orders_in in database app");
            });
        } finally {
            production
                    .cluster()
                    .execute(
                            "app", "alter subscription orders_in set (slot_name = none); drop subscription orders_in;");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aUserWhoIsNoSuperuserIsRefused(String version) {
        TestProduction production = productions.get(version);
        Volume volume = production.volume();
        if (version.equals("15")) {
            production
                    .cluster()
                    .execute(
                            "postgres",
                            "grant set on parameter lc_messages, temp_file_limit, session_preload_libraries to clerk;");
        }
        DatabaseSpec spec = volume.database().orElseThrow();
        Volume asClerk = new Volume(
                volume.name(),
                volume.storage(),
                volume.path(),
                volume.snapshots(),
                Optional.of(
                        new DatabaseSpec(spec.kind(), spec.data(), spec.bin(), spec.socket(), spec.port(), "clerk")),
                volume.space(),
                volume.limits(),
                volume.runAs(),
                volume.isolation());

        List<Objection> objections =
                new PostgresPromotionChecks(TestProduction.COMMANDS, asClerk, PromotionSettings.DEFAULT).objections();

        // Before version 15 nobody but a superuser can even prepare the session.
        boolean mayAsk = version.equals("15");
        assertThat(ids(objections)).startsWith(mayAsk ? "guard/not-superuser" : "guard/no-answer");
        assertThat(objections.get(0).reason()).contains(mayAsk ? ": clerk" : "permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aQuestionWithoutExactlyOneAnswerIsAnObjection(String version) {
        try (ProductionSession session = productions.get(version).session()) {
            for (String sql : List.of(
                    "select ''::text where false",
                    "select null::text",
                    "select '' from generate_series(1, 2)",
                    "select '', ''",
                    "select 1 / 0",
                    "select no_such_column")) {
                assertThat(new Guard("guard/x", sql, "it is so", "mend it").ask(session))
                        .as(sql)
                        .hasValueSatisfying(objection -> assertThat(objection.reason())
                                .startsWith("production did not say whether this is so: it is so ("));
            }
            assertThat(new Guard("guard/x", "select ''", "it is so", "mend it").ask(session))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void aProductionThatDoesNotRunIsAnObjection(String version) {
        try (TestCluster stopped = TestCluster.create(directory.resolve("stopped" + version), version)) {
            assertThat(ids(new TestProduction(stopped).checks().objections())).containsExactly("guard/no-answer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void theServerOfAnotherClusterIsAnObjection(String version) {
        try (TestCluster other = TestCluster.create(directory.resolve("other" + version), version)
                .start()) {
            Volume ours = productions.get(version).volume();
            DatabaseSpec spec = ours.database().orElseThrow();
            Volume mixed = new Volume(
                    ours.name(),
                    ours.storage(),
                    ours.path(),
                    ours.snapshots(),
                    Optional.of(new DatabaseSpec(
                            spec.kind(),
                            spec.data(),
                            spec.bin(),
                            Optional.of(other.socketDirectory()),
                            other.port(),
                            spec.user())),
                    ours.space(),
                    ours.limits(),
                    ours.runAs(),
                    ours.isolation());

            assertThat(new PostgresPromotionChecks(TestProduction.COMMANDS, mixed, PromotionSettings.DEFAULT)
                            .objections())
                    .singleElement()
                    .satisfies(objection -> assertThat(objection.reason()).contains("serves another cluster than"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "15"})
    void archivingAndWritingWithoutSyncAreRefused(String version) {
        TestCluster.Options options = TestCluster.Options.defaults()
                .conf("archive_mode = on", "archive_command = '/bin/true'", "fsync = off");
        try (TestCluster cluster = TestCluster.create(directory.resolve("archiving" + version), version, options)
                .start()) {
            TestProduction production = new TestProduction(cluster);
            PromotionSettings withArchive = TestProduction.settings(
                    Duration.ofMinutes(1), Optional.empty(), Optional.of(new CommandTemplate(List.of("/bin/true"))));

            assertThat(ids(production.checks().objections())).containsExactly("guard/fsync-off", "guard/archiving");
            assertThat(ids(production.checks(withArchive).objections())).containsExactly("guard/fsync-off");
        }
    }

    @Test
    void aProductionInBackupModeIsRefused() {
        TestProduction production = productions.get("13");
        production.cluster().execute("postgres", "select pg_start_backup('nightly', true);");
        try {
            assertThat(ids(production.checks().objections())).containsExactly("guard/backup-label");
        } finally {
            production.cluster().execute("postgres", "select pg_stop_backup();");
        }
    }

    @Test
    void managersAreKnownByTheProgramOrTheScriptThatRuns() throws IOException {
        Path proc = Files.createDirectories(directory.resolve("proc"));
        for (Map.Entry<String, String> line : Map.of(
                        "11", "/usr/bin/python3\0/usr/bin/patroni\0/etc/patroni.yml\0",
                        "12", "/usr/lib/postgresql/13/bin/repmgrd\0-f\0x\0",
                        "13", "vim\0patroni.yml\0",
                        "14", "",
                        "15", "grep\0-r\0patroni\0")
                .entrySet()) {
            Files.writeString(Files.createDirectory(proc.resolve(line.getKey())).resolve("cmdline"), line.getValue());
        }
        Files.createDirectory(proc.resolve("16"));

        assertThat(new HostProcessNames(proc).managers())
                .containsExactlyInAnyOrder("patroni (process 11)", "repmgrd (process 12)");
    }
}
