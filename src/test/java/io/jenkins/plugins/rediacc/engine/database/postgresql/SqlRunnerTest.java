package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SQL files on a clone. */
@Tag("real")
@Timeout(120)
class SqlRunnerTest {

    @TempDir
    static Path directory;

    private static Path plan;
    private static CloneFixture fixture;
    private static PostgresClone clone;

    private BoundedCapture output = new BoundedCapture(256 << 10);

    @BeforeAll
    static void startClone() throws Exception {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        TestCluster.create(volume.resolve("main"), "15").close();
        fixture = CloneFixture.copyOf(volume, directory.resolve("clone"), "main");
        clone = fixture.started();
        plan = Files.createDirectory(directory.resolve("plan"));
        Files.createDirectory(plan.resolve("sql"));
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    private StepOutcome run(String sql) {
        return run(sql, "postgres", Duration.ofMinutes(1));
    }

    private StepOutcome run(String sql, String user, Duration limit) {
        return run(sql, "postgres", Optional.of(user), limit);
    }

    private StepOutcome run(String sql, String database, Optional<String> user, Duration limit) {
        output = new BoundedCapture(256 << 10);
        try {
            Files.writeString(plan.resolve("sql/script.sql"), sql);
            Action.RunSql action = new Action.RunSql("sql/script.sql", Optional.of(database), user, Optional.empty());
            return runShown(action, limit);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs it with every value of a table shown. */
    private StepOutcome runShown(Action.RunSql action, Duration limit) {
        SecretMask.Stream shown = SecretMask.NONE.before(output);
        StepOutcome outcome = clone.runSql(plan, action, limit, shown);
        shown.flush();
        return outcome;
    }

    @Test
    void eachStatementIsATransactionUnlessTheScriptBeginsOne() {
        StepOutcome outcome = run(
                """
                create table a(id int primary key);
                insert into a values (1), (2);
                select id from a order by id;
                begin;
                insert into a values (3);
                select count(*) from a;
                rollback;
                vacuum a;
                create index concurrently on a (id);
                do $$ begin raise notice 'hello; %', 1; end $$;
                create function f() returns int language sql begin atomic select 1; select 2; end;
                select count(*) as left_over from a;
                drop table a cascade; drop function f;
                """);
        assertThat(outcome.status()).as(output.text()).isEqualTo(Status.PASSED);
        assertThat(output.text())
                .contains("INSERT 0 2\n")
                .contains("id\n1\n2\n(2 rows)\n")
                .contains("count\n3\n(1 row)\n")
                .contains("NOTICE:  hello; 1\n")
                .contains("left_over\n2\n(1 row)\n");
    }

    @Test
    void aServersNoIsAFailureWithPlaceAndObjects() {
        StepOutcome outcome = run(
                """
                create temporary table u(id int, constraint u_unique unique (id));
                insert into u
                values (1), (1);
                select 'not reached';
                """);
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        Problem problem = outcome.problems().get(0);
        assertThat(problem.id()).isEqualTo("sql/23505");
        assertThat(problem.objects()).contains("u_unique");
        assertThat(problem.detail()).contains("DETAIL:  Key (id)=(1) already exists.");
        assertThat(SecretMask.NONE.apply(outcome.message())).startsWith("sql/script.sql:2: duplicate key value");
        assertThat(output.text())
                .contains("sql/script.sql:2: ERROR:  duplicate")
                .doesNotContain("not reached");
    }

    /** Enough to go straight to the rows: their primary keys, where the error has only the value that is there twice. */
    @Test
    void theRowsThatTheErrorMeansAreNamed() {
        run(
                """
                create table person(id int, part text, email text, primary key (part, id));
                insert into person values (1, 'a', 'Ada@x'), (2, 'b', 'ada@x'), (3, 'c', null), (4, 'd', '(x)=(y)');
                insert into person values (5, 'e', '(x)=(y)');
                create table purchase(id int primary key, person int, part text);
                insert into purchase values (10, 1, 'a'), (11, 9, 'z'), (12, 9, 'z');
                """);
        assertThat(rowsOf("create unique index on person (lower(email)) where email like '%x'"))
                .isEqualTo("ROWS:  public.person: part=a, id=1, part=b, id=2");
        assertThat(rowsOf("create unique index on person (email) where email like '(%'"))
                .isEqualTo("ROWS:  public.person: part=d, id=4, part=e, id=5");
        assertThat(rowsOf("alter table person alter email set not null"))
                .isEqualTo("ROWS:  public.person: part=c, id=3");
        assertThat(rowsOf("alter table purchase add foreign key (part, person) references person (part, id)"))
                .isEqualTo("ROWS:  public.purchase: id=11, id=12");
        assertThat(rowsOf("alter table purchase add constraint known check (person < 9)"))
                .isEqualTo("ROWS:  public.purchase: id=11, id=12");
        assertThat(rowsOf("alter table purchase add check (part <> 'a')")).isEqualTo("ROWS:  public.purchase: id=10");
        run("alter table purchase add constraint later check (id <> 12) not valid");
        assertThat(rowsOf("alter table purchase validate constraint later")).isEqualTo("ROWS:  public.purchase: id=12");
        run("alter table purchase drop constraint later");
        // The row in question is one of the other table: none is better than a wrong one.
        run("delete from purchase where id > 10;"
                + "alter table purchase add constraint of foreign key (part, person) references person (part, id)");
        assertThat(rowsOf("delete from person where id = 1")).isEmpty();
        run("drop table purchase; drop table person");
    }

    private String rowsOf(String statement) {
        StepOutcome outcome = run(statement);
        assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.FAILED);
        return SecretMask.NONE
                .apply(outcome.problems().get(0).detail())
                .lines()
                .filter(line -> line.startsWith("ROWS:"))
                .findFirst()
                .orElse("");
    }

    @Test
    void theLineIsTheOneTheServerPointsAt() {
        StepOutcome outcome = run("select 1;\nselect 1,\n  nowhere\n from pg_class");
        assertThat(SecretMask.NONE.apply(outcome.message()))
                .startsWith("sql/script.sql:3: column \"nowhere\" does not exist");
        StepOutcome late = run("-- a comment\n\ninsert\n\n  -- another\n into nowhere\n values (1);\nselect 1");
        assertThat(SecretMask.NONE.apply(late.message()))
                .startsWith("sql/script.sql:6: relation \"nowhere\" does not exist");
        StepOutcome copied = run("create temp table n(i int);\ncopy n from stdin;\n1\ntwo\n\\.\n");
        assertThat(SecretMask.NONE.apply(copied.message()))
                .startsWith("sql/script.sql:2: invalid input syntax for type integer");
    }

    @Test
    void aFailureAtTheEndOfItsTransactionBelongsToTheStatement() {
        StepOutcome outcome = run(
                """
                create table p(id int primary key);
                create table c(id int references p deferrable initially deferred);
                create function ins() returns int language sql as 'insert into c values (7) returning 1';
                select ins();
                """);
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(SecretMask.NONE.apply(outcome.message()))
                .startsWith("sql/script.sql:4: insert or update on table \"c\"");
        assertThat(run("drop table c, p; drop function ins").status()).isEqualTo(Status.PASSED);
    }

    @Test
    void runsAllOfALargeQueryAndPrintsItsBeginning() {
        StepOutcome outcome = run(
                """
                create sequence s;
                select nextval('s'), repeat('x', 5000) from generate_series(1, 20000);
                select last_value as last from s;
                drop sequence s;
                """);
        assertThat(outcome.status()).isEqualTo(Status.PASSED);
        assertThat(output.text()).contains("(20000 rows, 19950 not shown)").contains("last\n20000\n");
        assertThat(output.text().length()).isLessThan(50_000);
    }

    @Test
    void actsAsTheRole() {
        StepOutcome outcome = run("create role worker login; grant create on schema public to worker;");
        assertThat(outcome.status()).isEqualTo(Status.PASSED);
        StepOutcome asWorker = run("select current_user as me; create role x", "worker", Duration.ofMinutes(1));
        assertThat(output.text()).contains("me\nworker\n");
        assertThat(asWorker.status()).isEqualTo(Status.FAILED);
        assertThat(asWorker.problems().get(0).id()).isEqualTo("sql/42501");
        assertThat(run("select 1", "nobody_such", Duration.ofMinutes(1)).status())
                .isEqualTo(Status.FAILED);
    }

    @Test
    void tooSlowIsAnErrorOfTime() {
        StepOutcome outcome = run("select 1;\nselect pg_sleep(60)", "postgres", Duration.ofMillis(300));
        assertThat(outcome.status()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.TIME);
        assertThat(SecretMask.NONE.apply(outcome.message())).startsWith("sql/script.sql: not done within");
    }

    @Test
    void aLostSessionIsAnErrorOfTheDatabase() throws Exception {
        CompletableFuture<StepOutcome> running =
                CompletableFuture.supplyAsync(() -> run("set application_name = 'victim'; select pg_sleep(60)"));
        try (var connection = clone.connect("postgres");
                var statement = connection.createStatement()) {
            for (long end = System.nanoTime() + 30_000_000_000L; System.nanoTime() < end && !running.isDone(); ) {
                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where application_name = 'victim' and query like '%sleep%' and pid <> pg_backend_pid()");
            }
        }
        StepOutcome outcome = running.get(30, TimeUnit.SECONDS);
        assertThat(outcome.status()).isEqualTo(Status.ERROR);
        assertThat(outcome.errorCause()).contains(ErrorCause.DATABASE);
    }

    /** What people write for psql, and what its output files hold, means here what it means there. */
    @Test
    void aFileMeansWhatItMeansToPsql() throws Exception {
        Files.writeString(plan.resolve("more.sql"), "select :'who' as included;\n");
        StepOutcome outcome = run(
                """
                \\set who 'it''s me'
                \\restrict abc
                create temp table t(d date, v text);
                \\unrestrict abc
                set datestyle to 'German';
                set client_encoding to 'LATIN1';
                set standard_conforming_strings = off;
                set escape_string_warning = off;
                insert into t values ('31.12.2025', 'it\\'s; here');
                copy t from stdin;
                01.02.2026	from below
                \\.
                select * from t order by d;
                reset client_encoding;
                select * into temp u from t;
                do $$ begin perform 1; commit; end $$;
                select 'x' as one \\gset
                select :'one' || '!' as of_a_variable;
                \\i more.sql
                insert into t values (null, null);
                insert into t values (null, null);
                insert into t values (null, null);
                """);
        assertThat(outcome.status()).as(output.text()).isEqualTo(Status.PASSED);
        assertThat(output.text())
                .contains("d | v\n31.12.2025 | it's; here\n01.02.2026 | from below\n(2 rows)\n")
                .contains("of_a_variable\nx!\n")
                .contains("included\nit's me\n")
                .contains("INSERT 0 1\n(and 2 lines like it)\n");
    }

    @Test
    void whatPsqlItselfCannotDoIsAFailureWithItsLine() {
        StepOutcome outcome = run("select 1;\n\\i /nowhere/at-all.sql\nselect 2");
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.problems().get(0).id()).isEqualTo("sql/psql");
        assertThat(SecretMask.NONE.apply(outcome.message()))
                .isEqualTo("sql/script.sql:2: /nowhere/at-all.sql: No such file or directory");
        assertThat(SecretMask.NONE.apply(run("\\connect nowhere").message()))
                .contains("database \"nowhere\" does not exist");
    }

    /** Its author asked for it, and the report says it. */
    @Test
    void aFileThatGoesOnAfterErrorsPassesAndSaysSo() {
        StepOutcome outcome = run("\\set ON_ERROR_STOP off\nselect nothing;\nselect 7 as seven");
        assertThat(outcome.status()).isEqualTo(Status.PASSED);
        assertThat(SecretMask.NONE.apply(outcome.message())).endsWith("past 1 error by the file's own ON_ERROR_STOP");
        assertThat(output.text())
                .containsSubsequence("script.sql:2: ERROR:  column \"nothing\" does not exist", "seven\n7\n");
    }

    /** The step is to show what the role may do; a script could take any role. */
    @Test
    void aRoleCannotBecomeTheSuperuser() {
        run("create role climber login");
        assertThat(run("\\connect - climber\nselect current_user as now_it", "climber", Duration.ofMinutes(1))
                        .status())
                .isEqualTo(Status.PASSED);
        StepOutcome connected = run("\\connect - postgres\ncreate role risen", "climber", Duration.ofMinutes(1));
        assertThat(connected.status()).isEqualTo(Status.FAILED);
        assertThat(SecretMask.NONE.apply(connected.message()))
                .contains("Peer authentication failed for user \"postgres\"");
        StepOutcome shell = run("\\! psql -XU postgres -c 'create role risen'", "climber", Duration.ofMinutes(1));
        assertThat(output.text()).as(shell.message()).contains("Peer authentication failed");
        StepOutcome certified = run(
                "\\! PGHOST=localhost PGHOSTADDR=127.0.0.1 psql -XU postgres -c 'create role risen'",
                "climber",
                Duration.ofMinutes(1));
        assertThat(output.text()).as(certified.message()).contains("certificate authentication failed");
        assertThat(run("\\connect - climber\nselect 1").status())
                .as("the superuser's own files connect as whom they like")
                .isEqualTo(Status.PASSED);
        assertThat(run("create role risen; drop role risen; drop role climber").status())
                .isEqualTo(Status.PASSED);
    }

    @Test
    void whatTheServerStillDoesEndsWithTheLimit() throws Exception {
        StepOutcome outcome = run("select pg_sleep(3600)", "postgres", Duration.ofSeconds(2));
        assertThat(outcome.errorCause()).contains(ErrorCause.TIME);
        assertThat(SecretMask.NONE.apply(outcome.message())).contains("it was at: select pg_sleep(3600)");
        try (var connection = clone.connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from pg_stat_activity where query like '%pg_sleep(3600)%'"
                                + " and pid <> pg_backend_pid()")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void aLatin1FileIsReadAsThePlanSays() throws Exception {
        Files.write(
                plan.resolve("sql/latin1.sql"),
                "select 'Müller' as name, length('Müller');\nselect 'für alle'::int;"
                        .getBytes(StandardCharsets.ISO_8859_1));
        Action.RunSql action =
                new Action.RunSql("sql/latin1.sql", Optional.of("postgres"), Optional.empty(), Optional.of("latin1"));
        StepOutcome outcome = runShown(action, Duration.ofMinutes(1));
        assertThat(output.text()).contains("Müller | 6\n");
        assertThat(SecretMask.NONE.apply(outcome.message()))
                .isEqualTo("sql/latin1.sql:2: invalid input syntax for type integer: \"für alle\"");
    }

    /** Bytes that are no UTF-8 come out as psql brings them, and the error of one names its row. */
    @Test
    void aDatabaseInSqlAsciiIsReadAsItIs() {
        assertThat(run("create database bytes template template0 encoding 'SQL_ASCII' locale 'C'")
                        .status())
                .isEqualTo(Status.PASSED);
        String sql =
                """
                create table client(id int primary key, name text);
                insert into client values (1, E'M\\374ller'), (2, E'M\\374ller');
                select * from client order by id;
                alter table client add constraint one unique (name);
                """;
        StepOutcome outcome = run(sql, "bytes", Optional.empty(), Duration.ofMinutes(1));
        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(output.text()).contains("1 | M\\xfcller\n");
        Problem problem = outcome.problems().get(0);
        assertThat(problem.objects()).containsExactly("public.client", "one");
        StepOutcome connected = run("\\connect bytes\nselect * from client;\nselect nothing");
        assertThat(output.text()).contains("1 | M\\xfcller\n");
        assertThat(connected.problems().get(0).database()).isEqualTo("bytes");
        run("drop database bytes");
    }
}
