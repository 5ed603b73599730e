package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real upgrades from 13 to 15: one that passes, and those that must not. */
@Tag("real")
@Timeout(300)
class PgUpgradeTest {

    private static final String NEW_BIN = "/usr/lib/postgresql/15/bin";

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private CloneFixture fixture;
    private PostgresClone clone;
    private final BoundedCapture output = new BoundedCapture(1 << 20);

    @BeforeAll
    static void makeProduction() {
        Path volume = TestCluster.ownedDirectory(shared.resolve("volume"));
        TestCluster.Options options = TestCluster.Options.defaults().initdb("--data-checksums", "--wal-segsize=1");
        try (TestCluster production = TestCluster.create(volume.resolve("main"), "13", options)) {
            production.start();
            production.execute(
                    "postgres",
                    "create extension hstore version '1.4'; create extension pg_trgm version '1.3';"
                            + "create database shop; create role app login password 'secret-word';");
            production.execute(
                    "shop",
                    "create table item(id int primary key, name text);"
                            + "insert into item select i, 'item ' || i from generate_series(1, 1000) i;");
            production.stop();
        }
    }

    @BeforeEach
    void startClone() throws IOException {
        TestCluster.ownedDirectory(directory);
        fixture = CloneFixture.copyOf(shared.resolve("volume"), directory.resolve("clone"), "main");
        clone = fixture.started(new PgUpgrade());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        assertThat(serversIn(directory)).isEmpty();
    }

    private StepOutcome upgrade(String... with) {
        return upgrade(Duration.ofMinutes(4), with);
    }

    private StepOutcome upgrade(Duration limit, String... with) {
        Map<String, Object> parameters = new HashMap<>(Map.of("to", NEW_BIN));
        for (int i = 0; i < with.length; i += 2) {
            parameters.put(with[i], with[i + 1]);
        }
        return clone.runBuiltIn(
                new Action.BuiltIn("postgresql/pg-upgrade", parameters),
                new BuiltInContext(() -> null, fixture.evidence(), directory, limit, output));
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = clone.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String database, String sql) throws SQLException {
        try (Connection connection = clone.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Problem onlyProblem(StepOutcome outcome) {
        assertThat(outcome.status()).as(output.text()).isEqualTo(Status.FAILED);
        assertThat(outcome.problems()).hasSize(1);
        return outcome.problems().get(0);
    }

    private static List<ProcessHandle> serversIn(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> workingDirectory(process)
                        .filter(cwd -> cwd.startsWith(directory))
                        .isPresent())
                .toList();
    }

    private static Optional<Path> workingDirectory(ProcessHandle process) {
        try {
            return Optional.of(Path.of("/proc/" + process.pid() + "/cwd").toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Test
    void carriesEverythingOverAndLeavesTheUpgradedClusterAtTheSamePath() throws Exception {
        StepOutcome outcome = upgrade("extensions", "update");

        assertThat(outcome.status()).as(outcome + "\n" + output.text()).isEqualTo(Status.PASSED);
        assertThat(clone.version()).isBetween(150000, 159999);
        assertThat(Cluster.versionOf(fixture.root().resolve("main"))).isEqualTo("15");
        assertThat(Cluster.versionOf(fixture.root().resolve("main.rediacc-old-13")))
                .isEqualTo("13");
        assertThat(query("shop", "select count(*) from item")).isEqualTo("1000");
        assertThat(clone.firstOidAfterUpgrade().orElseThrow())
                .isGreaterThan(Long.parseLong(query("shop", "select max(oid::bigint) from pg_constraint")))
                .isGreaterThan(Long.parseLong(query("shop", "select max(relfilenode::bigint) from pg_class")));
        execute("shop", "reindex index item_pkey");
        assertThat(clone.firstOidAfterUpgrade().orElseThrow())
                .isLessThanOrEqualTo(Long.parseLong(query("shop", "select pg_relation_filenode('item_pkey')::bigint")));
        assertThat(query("shop", "show data_checksums")).isEqualTo("on");
        assertThat(query("shop", "show wal_segment_size")).isEqualTo("1MB");
        assertThat(query("shop", "select count(*) from pg_stats where tablename = 'item'"))
                .isEqualTo("2");
        assertThat(query("postgres", "select extversion from pg_extension where extname = 'hstore'"))
                .isNotEqualTo("1.4");
        assertThat(outcome.facts())
                .containsEntry("from", "13")
                .containsEntry("to", "15")
                .containsKeys("checkSeconds", "upgradeSeconds", "analyzeSeconds");
        assertThat((List<?>) outcome.facts().get("extensionsUpdated")).hasSize(2);
        assertThat(query("postgres", "show archive_mode")).isEqualTo("off");
        assertThat(fixture.root().resolve("main/pg_upgrade_output.d")).doesNotExist();
        List<String> logs = texts(fixture.evidence().resolve("run"));
        assertThat(logs).anyMatch(text -> text.contains("pg_restore")).noneMatch(text -> text.contains("SCRAM-SHA"));
        assertThat(logs).anyMatch(text -> text.contains("PASSWORD '***'") || text.contains("md5'***'"));
    }

    private static List<String> texts(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).map(PgUpgradeTest::text).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void reportsExtensionsThatCouldBeUpdatedAndHonoursAnotherPlace() throws Exception {
        StepOutcome outcome = upgrade("data", "15/main");

        assertThat(outcome.status()).as(outcome + "\n" + output.text()).isEqualTo(Status.PASSED);
        assertThat(Cluster.versionOf(fixture.root().resolve("15/main"))).isEqualTo("15");
        assertThat(fixture.root().resolve("main")).doesNotExist();
        assertThat(outcome.facts().get("extensionsToUpdate").toString()).contains("postgres: hstore 1.4 -> 1.8");
        assertThat(query("postgres", "select extversion from pg_extension where extname = 'hstore'"))
                .isEqualTo("1.4");
    }

    @Test
    void anAggregateOnAnOldPolymorphicFunction() throws Exception {
        execute(
                "shop",
                "create aggregate public.my_array_accum(anyelement)"
                        + " (sfunc = array_append, stype = anyarray, initcond = '{}')");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/incompatible-polymorphics");
        assertThat(problem.database()).isEqualTo("shop");
        assertThat(problem.objects()).containsExactly("aggregate: public.my_array_accum(anyelement)");
    }

    @Test
    void aUserDefinedPostfixOperator() throws Exception {
        execute(
                "shop",
                "create function my_fact(bigint) returns numeric language sql immutable"
                        + " as 'select factorial($1)'; create operator public.!^ (leftarg = bigint, procedure = my_fact)");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/postfix-operators");
        assertThat(problem.objects()).singleElement().asString().contains("public.!^");
    }

    @Test
    void columnsOfRegTypes() throws Exception {
        execute("shop", "create table app_meta(id int, rel regclass, fn regproc, ns regnamespace)");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/reg-types");
        assertThat(problem.database()).isEqualTo("shop");
        assertThat(problem.objects()).containsExactly("public.app_meta.fn", "public.app_meta.ns");
    }

    @Test
    void aLibraryThatTheNewVersionLacks() throws Exception {
        Path old = Path.of("/usr/lib/postgresql/13/lib");
        Path library = old.resolve("rediacc_test_" + ProcessHandle.current().pid() + ".so");
        Files.copy(old.resolve("citext.so"), library);
        try {
            execute(
                    "shop",
                    "create function acme(text) returns int language c as '$libdir/"
                            + library.getFileName().toString().replace(".so", "") + "', 'citext_hash'");
            Problem problem = onlyProblem(upgrade());
            assertThat(problem.id()).isEqualTo("pg-upgrade/loadable-libraries");
            assertThat(problem.database()).isEqualTo("shop");
            assertThat(problem.objects()).singleElement().asString().contains("rediacc_test_");
        } finally {
            Files.delete(library);
        }
    }

    @Test
    void aPreparedTransaction() throws Exception {
        clone.stop();
        fixture.close();
        fixture = CloneFixture.at(shared.resolve("volume"), directory.resolve("clone"), "main");
        clone = fixture.database(Map.of("max_prepared_transactions", "5"), Position.Consistency.CRASH, new PgUpgrade());
        clone.start(CloneFixture.PATIENCE);
        try (Connection connection = clone.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute("begin");
            statement.execute("insert into item values (-1)");
            statement.execute("prepare transaction 'pending'");
        }
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/prepared-transactions");
    }

    @Test
    void aViewOnAFunctionThatTheNewVersionLacksPassesTheCheckAndFailsInTheRun() throws Exception {
        execute("shop", "create view backup_helper as select pg_start_backup('x', true, false) as lsn");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/restore-failed");
        assertThat(problem.title()).contains("function pg_start_backup(text, boolean, boolean) does not exist");
        assertThat(problem.database()).isEqualTo("shop");
        assertThat(problem.objects()).containsExactly("VIEW public.backup_helper");
        assertThat(output.text()).contains("*Clusters are compatible*");
    }

    @Test
    void theBuiltInPostfixOperatorInADefaultFailsInTheRun() throws Exception {
        execute("shop", "create table n(i bigint default (5!)::bigint)");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/restore-failed");
        assertThat(problem.title()).contains("syntax error");
        assertThat(problem.objects()).containsExactly("TABLE public.n");
    }

    @Test
    void aSettingOfARoleThatTheNewVersionLacksFailsInTheRun() throws Exception {
        execute("postgres", "alter role app set operator_precedence_warning = on");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/globals-failed");
        assertThat(problem.title()).contains("operator_precedence_warning");
    }

    @Test
    void aDatabaseThatAnInterruptedDropLeftInvalidIsNamed() throws Exception {
        execute("postgres", "create database half");
        execute("postgres", "update pg_database set datconnlimit = -2 where datname = 'half'");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/invalid-database");
        assertThat(problem.database()).isEqualTo("half");
        assertThat(problem.remedy()).startsWith("run DROP DATABASE on it");
    }

    @Test
    void aLibraryThatTheSessionsOfADatabaseAskForIsNamedWithItsSetting() throws Exception {
        execute("postgres", "alter database shop set session_preload_libraries = 'acme_missing'");
        Problem problem = onlyProblem(upgrade());
        assertThat(problem.id()).isEqualTo("pg-upgrade/session-library");
        assertThat(problem.title()).contains("acme_missing");
        assertThat(problem.objects()).containsExactly("session_preload_libraries of database shop");
        assertThat(problem.remedy()).contains("ALTER DATABASE shop RESET session_preload_libraries");
    }

    @Test
    void aClusterWithoutTheDatabasePostgresIsUpgradedAndStillHasNone() throws Exception {
        execute("shop", "drop database postgres");
        StepOutcome outcome = upgrade();
        assertThat(outcome.status()).as(outcome + output.text()).isEqualTo(Status.PASSED);
        assertThat(clone.databases()).containsExactly("shop", "template1");
        assertThat(clone.environment()).containsEntry("PGDATABASE", "shop");
        assertThat(query("shop", "select count(*) from item")).isEqualTo("1000");
    }

    @Test
    void killedIsAnErrorAndLeavesNoServer() throws Exception {
        CompletableFuture<StepOutcome> running = CompletableFuture.supplyAsync(() -> upgrade());
        ProcessHandle upgrade = await(() -> ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/15/bin/pg_upgrade"))
                .filter(process -> workingDirectory(process)
                        .filter(cwd -> cwd.startsWith(fixture.runDirectory()))
                        .isPresent())
                .filter(process -> !serversIn(directory).isEmpty())
                .findAny());
        upgrade.destroyForcibly();
        StepOutcome outcome = running.get(60, TimeUnit.SECONDS);
        assertThat(outcome.status()).as(outcome.toString()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.KILLED);
        await(() -> serversIn(directory).isEmpty() ? Optional.of(true) : Optional.empty());
    }

    /** A process of the server that is killed is seen by the server, which says by which signal. */
    @Test
    void aProcessOfItsServerKilledIsAnErrorThatNamesIt() throws Exception {
        CompletableFuture<StepOutcome> running = CompletableFuture.supplyAsync(() -> upgrade());
        while (!running.isDone()) {
            newServer().ifPresent(server -> server.descendants().forEach(ProcessHandle::destroyForcibly));
        }
        StepOutcome outcome = running.get(60, TimeUnit.SECONDS);
        assertThat(outcome.status()).as(outcome + "\n" + output.text()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.KILLED);
        assertThat(outcome.message()).contains("server was killed");
    }

    /** Nobody is left to say by what the server itself ended. */
    @Test
    void itsServerGoneWithoutAWordIsAnErrorThatClaimsNoSignal() throws Exception {
        CompletableFuture<StepOutcome> running = CompletableFuture.supplyAsync(() -> upgrade());
        await(this::newServer).destroyForcibly();
        StepOutcome outcome = running.get(60, TimeUnit.SECONDS);
        assertThat(outcome.status()).as(outcome + "\n" + output.text()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.DATABASE);
        assertThat(outcome.message()).contains("no log says why");
    }

    private Optional<ProcessHandle> newServer() {
        return serversIn(directory.resolve("clone/main.rediacc-new")).stream()
                .filter(process -> process.info().command().orElse("").endsWith("/bin/postgres"))
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains("50433"))
                .findAny();
    }

    @Test
    void tooLittleTimeIsAnError() {
        StepOutcome outcome = upgrade(Duration.ofMillis(1500));
        assertThat(outcome.status()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.TIME);
    }

    @Test
    void anImpossibleMoveIsRefusedAndTheCloneStillServes() {
        assertThatThrownBy(() -> upgrade("to", "/usr/lib/postgresql/13/bin"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("version 13 cannot be upgraded to version 13");
        assertThatThrownBy(() -> upgrade("to", "/nonexistent"))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SURROUNDINGS));
        assertThat(clone.isServing()).isTrue();
    }

    private static <T> T await(Supplier<Optional<T>> condition) throws InterruptedException {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); System.nanoTime() < end; ) {
            Optional<T> value = condition.get();
            if (value.isPresent()) {
                return value.get();
            }
            Thread.sleep(5);
        }
        throw new AssertionError("waited too long");
    }
}
