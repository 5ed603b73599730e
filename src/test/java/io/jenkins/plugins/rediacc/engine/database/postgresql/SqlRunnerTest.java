package io.jenkins.plugins.rediacc.engine.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.exec.BoundedCapture;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.io.IOException;
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

    private static CloneFixture fixture;
    private static PostgresClone clone;

    private BoundedCapture output = new BoundedCapture(256 << 10);

    @BeforeAll
    static void startClone() throws Exception {
        Path volume = TestCluster.ownedDirectory(directory.resolve("volume"));
        TestCluster.create(volume.resolve("main"), "15").close();
        fixture = CloneFixture.copyOf(volume, directory.resolve("clone"), "main");
        clone = fixture.started();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    private StepOutcome run(String sql) {
        return run(sql, "postgres", Duration.ofMinutes(1));
    }

    private StepOutcome run(String sql, String user, Duration limit) {
        output = new BoundedCapture(256 << 10);
        try {
            Path file = Files.writeString(directory.resolve("script.sql"), sql);
            Action.RunSql action = new Action.RunSql("sql/script.sql", Optional.of("postgres"), Optional.of(user));
            return clone.runSql(file, action, limit, output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
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
        assertThat(outcome.facts()).containsEntry("statements", 14);
        assertThat(output.text())
                .contains("rows: 2\n")
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
        assertThat(outcome.message()).startsWith("sql/script.sql:2: duplicate key value");
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
        return outcome.problems()
                .get(0)
                .detail()
                .lines()
                .filter(line -> line.startsWith("ROWS:"))
                .findFirst()
                .orElse("");
    }

    @Test
    void theLineIsTheOneTheServerPointsAt() {
        StepOutcome outcome = run("select 1;\nselect 1,\n  nowhere\n from pg_class");
        assertThat(outcome.message()).startsWith("sql/script.sql:3: column \"nowhere\" does not exist");
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
        assertThat(outcome.message()).startsWith("sql/script.sql:4: insert or update on table \"c\"");
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
        assertThat(outcome.message()).contains("sql/script.sql:2");
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

    @Test
    void psqlCommandsAreRefusedBeforeAnythingRuns() {
        assertThatThrownBy(() -> run("create table never();\n\\d never"))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("sql/script.sql:2 holds a psql command");
        assertThat(run("select 1 from never").status()).isEqualTo(Status.FAILED);
    }
}
