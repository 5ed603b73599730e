package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.database.RelationFiles;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.promotion.PostgresPromotionChecks;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The objects and files of a clone right before and right after the built-in upgrade from 13 to 15, and what breaks them. */
@Tag("real")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PromotionChecksOnCloneTest {

    @TempDir
    static Path directory;

    private static CloneFixture fixture;
    private static PostgresClone clone;
    private static PromotionChecks checks;
    private static ObjectInventory before;
    private static RelationFiles filesBefore;
    private static ObjectInventory after;

    @BeforeAll
    static void upgrade() throws IOException {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        try (TestCluster production = TestCluster.create(volume.resolve("main"), "13")) {
            fill(production.start());
            production.stop();
            HostProcesses commands = new HostProcesses(new Cancellation());
            checks = new PostgresPromotionChecks(commands, production.volume(volume), PromotionSettings.DEFAULT);
        }
        fixture = CloneFixture.copyOf(volume, directory.resolve("clone"), "main");
        clone = fixture.started(new PgUpgrade());
        before = checks.inventory(clone);
        filesBefore = checks.files(clone);
        BoundedCapture output = new BoundedCapture(1 << 20);
        StepOutcome outcome = clone.runBuiltIn(
                new Action.BuiltIn("postgresql/pg-upgrade", Map.of("to", "/usr/lib/postgresql/15/bin")),
                new BuiltInContext(() -> null, fixture.evidence(), directory, Duration.ofMinutes(15), output));
        assertThat(outcome.status()).as(output.text()).isEqualTo(Status.PASSED);
        after = checks.inventory(clone);
    }

    private static void fill(TestCluster production) throws IOException {
        production.execute(
                "postgres",
                """
                create role reader; create role writer login password 'secret-word';
                create database rich; create database "Odd ""db"" 'x";
                alter database "Odd ""db"" 'x" set default_transaction_read_only = on;
                alter database "Odd ""db"" 'x" set search_path = nowhere;
                """);
        try (InputStream sql = PromotionChecksOnCloneTest.class.getResourceAsStream("checks/rich-schema.sql")) {
            production.execute("rich", new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        }
        production.execute(
                "rich",
                """
                create table toasted as select repeat(md5(i::text), 1000) as t from generate_series(1, 20) i;
                create table item(i int primary key, name text);
                insert into item select i, 'n' || i from generate_series(1, 1000) i;
                create sequence only_set; select setval('only_set', 50, false);
                create sequence called; select setval('called', 50);
                create sequence "Not 'called" start 7;
                select lo_from_bytea(0, 'large object');
                """);
    }

    @AfterAll
    static void close() throws IOException {
        fixture.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = clone.connect("rich");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @Order(1)
    void anUpgradeCarriesEverythingOver() {
        assertThat(checks.differences(before, after, clone)).isEmpty();
        assertThat(checks.changedFiles(filesBefore, clone)).isEmpty();
        assertThat(after.definitions().size()).isGreaterThan(100);
        assertThat(filesBefore.relations().values())
                .extracting(RelationFiles.Relation::name)
                .contains(
                        "table public.item in database rich",
                        "index public.item_pkey in database rich",
                        "table pg_catalog.pg_largeobject in database rich")
                .anyMatch(name -> name.startsWith("toast table pg_toast.pg_toast_"));
    }

    @Test
    @Order(2)
    void theSameObjectsHaveTheSameFingerprintAndNoPasswordIsKept() throws SQLException {
        assertThat(checks.inventory(clone)).isEqualTo(after);
        execute("select nextval('called'); alter role writer password 'another'");
        ObjectInventory used = checks.inventory(clone);

        assertThat(used.fingerprint()).isEqualTo(after.fingerprint());
        assertThat(before.toString()).doesNotContain("secret-word", "SCRAM-SHA-256");
        execute("comment on table item is 'x'; create table fresh()");
        assertThat(checks.inventory(clone).fingerprint()).isNotEqualTo(after.fingerprint());
        execute("drop table fresh");
    }

    @Test
    @Order(3)
    void eachChangeIsNamed() throws SQLException {
        execute(
                """
                alter table item add extra int;
                create function f() returns int language sql as 'select 1';
                drop sequence "Not 'called";
                select setval('only_set', 50, true);
                alter role writer set work_mem = '8MB';
                grant reader to writer;
                create role fresh;
                alter database rich set statement_timeout = '1h';
                """);

        List<String> differences = checks.differences(before, checks.inventory(clone), clone);

        assertThat(differences)
                .containsExactlyInAnyOrder(
                        "column public.item.extra in database rich was not there before",
                        "function public.f() in database rich was not there before",
                        "sequence public.\"Not 'called\" in database rich is gone",
                        "value of sequence public.\"Not 'called\" in database rich is gone",
                        "value of sequence public.only_set in database rich is not what it was: '50, not called',"
                                + " now '50'",
                        "value of sequence public.called in database rich is not what it was: '50', now '51'",
                        "password of role writer is not what it was",
                        "setting role writer was not there before",
                        "setting all roles in database rich was not there before",
                        "membership writer in reader was not there before",
                        "role fresh was not there before");
    }

    @Test
    @Order(4)
    void aRelationInAnotherFileIsNamed() throws SQLException {
        execute("drop table toasted");
        execute("create table copied as select * from item");
        execute("reindex index item_pkey");

        assertThat(checks.changedFiles(filesBefore, clone))
                .hasSize(5)
                .contains("table public.toasted in database rich has no file")
                .contains("table public.copied in database rich has a file that was not there")
                .anyMatch(text -> text.startsWith("toast table "))
                .anyMatch(text ->
                        text.startsWith("index public.item_pkey in database rich is not in the file it was in: "));
    }
}
