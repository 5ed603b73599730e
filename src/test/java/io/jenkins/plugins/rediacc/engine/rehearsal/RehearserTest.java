package io.jenkins.plugins.rediacc.engine.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.postgresql.PostgresDatabase;
import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.model.DatabaseSpec;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.Phase;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as a library, on a real btrfs and a real PostgreSQL 13 that runs meanwhile. */
@Tag("real")
class RehearserTest {

    private static LoopFileSystem files;
    private static TestCluster production;

    @TempDir
    private Path folder;

    private final List<Event> heard = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void openProduction() {
        files = LoopFileSystem.btrfs(1L << 30);
        files.subvolume("orders");
        production =
                TestCluster.create(files.root().resolve("orders/main"), "13").start();
        production.execute("postgres", "create table t as select generate_series(1, 1000) as i");
    }

    @AfterAll
    static void closeProduction() {
        production.close();
        files.close();
    }

    @Test
    void runsScriptsAndSqlOnTheCloneAndTellsWhatHappens() throws IOException {
        Rehearsal rehearsal = rehearse(
                """
                name: Migrate
                steps:
                  - name: Say hello
                    env: { GREETING: "hello $HOME" }
                    secrets: [TOKEN]
                    run: |
                      echo "$GREETING $TOKEN from $REDIACC_STEP on port $PGPORT"
                      psql -X -Atc 'select count(*) from t'
                  - name: Migrate
                    sql: migrate.sql
                tests:
                  - name: Count
                    sql: count.sql
                  - name: Broken
                    sql: broken.sql
                  - name: Still run
                    run: |
                      exit 0
                """,
                Map.of(
                        "migrate.sql", "delete from t where i > 10;\n",
                        "count.sql", "do $$ begin assert (select count(*) from t) = 10; end $$;\n",
                        "broken.sql", "select no_such_column from t;\n"));

        assertThat(rehearsal.verdict()).as("%s", rehearsal).isEqualTo(Verdict.FAILED);
        assertThat(rehearsal.steps()).extracting(StepResult::status).containsExactly(Status.PASSED, Status.PASSED);
        assertThat(rehearsal.tests())
                .extracting(StepResult::status)
                .containsExactly(Status.PASSED, Status.FAILED, Status.PASSED);
        assertThat(rehearsal.reason()).contains("test 'Broken' failed", "no_such_column");
        assertThat(rehearsal.leftBehind()).isEmpty();
        assertThat(rehearsal.phases())
                .extracting(Phase::name)
                .containsExactly(
                        "verify",
                        "checkpoint",
                        "snapshot",
                        "clone",
                        "recovery",
                        "libraries",
                        "image after the steps",
                        "clean up");
        assertThat(Files.readString(folder.resolve("out")
                        .resolve(rehearsal.steps().get(0).logs().get(0))))
                .contains("hello $HOME **** from Say hello on port", "\n1000\n");
        assertThat(heard).anySatisfy(event -> {
            assertThat(event).isInstanceOf(Event.StepOutput.class);
            Event.StepOutput output = (Event.StepOutput) event;
            assertThat(output.name()).isEqualTo("Say hello");
            assertThat(output.text().lines()).contains("1000");
        });
        assertThat(production.query("postgres", "select count(*) from t").strip())
                .isEqualTo("1000");
        assertThat(files.root().resolve(".rediacc")).isDirectoryNotContaining("glob:**/rediacc_*");
    }

    @Test
    void refusesWhatItCannotRehearseBeforeAnythingIsMade() {
        assertThatThrownBy(
                        () -> rehearse("name: x\nsteps:\n  - name: y\n    uses: postgresql/no-such-thing\n", Map.of()))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("plan.yaml:3:")
                .hasMessageContaining("no built-in step 'postgresql/no-such-thing'");
        assertThat(files.root().resolve(".rediacc"))
                .satisfiesAnyOf(directory -> assertThat(directory).doesNotExist(), directory -> assertThat(directory)
                        .isDirectoryNotContaining("glob:**/rediacc_*"));
    }

    @Test
    void aSessionThatEndsByARequestToStopIsStoppedAndNotBroken() throws IOException {
        Cancellation cancellation = new Cancellation();

        Rehearsal rehearsal = rehearse(
                "name: x\nsteps:\n  - name: y\n    run: |\n      exit 0\n",
                Map.of(),
                cancellation,
                real -> losingItsConnection(real, cancellation));

        assertThat(rehearsal.verdict()).as("%s", rehearsal).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.CANCELLED);
        assertThat(rehearsal.reason()).contains("by a person").doesNotContain("I/O error");
        assertThat(rehearsal.leftBehind()).isEmpty();
    }

    /** A database whose clone is being opened when a stop is asked for. */
    private static Database losingItsConnection(Database real, Cancellation cancellation) {
        return (Database) Proxy.newProxyInstance(
                Database.class.getClassLoader(), new Class<?>[] {Database.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        cancellation.request(RediaccException.cancelled("by a person"));
                        throw RediaccException.surroundings(
                                ErrorCause.DATABASE, Explanation.of("an I/O error occurred"));
                    }
                    return method.invoke(real, arguments);
                });
    }

    private Rehearsal rehearse(String yaml, Map<String, String> beside) throws IOException {
        return rehearse(yaml, beside, new Cancellation(), real -> real);
    }

    private Rehearsal rehearse(
            String yaml, Map<String, String> beside, Cancellation cancellation, UnaryOperator<Database> database)
            throws IOException {
        Path planFolder = Files.createDirectories(folder.resolve("plan"));
        for (Map.Entry<String, String> file : beside.entrySet()) {
            Files.writeString(planFolder.resolve(file.getKey()), file.getValue());
        }
        Plan plan = PlanReader.read(Files.writeString(planFolder.resolve("plan.yaml"), yaml));
        Path state = Files.createDirectories(folder.resolve("state"));
        Path work = Files.createDirectories(state.resolve("rehearsals/run-1"));
        Map<String, String> secrets = Map.of("TOKEN", "hunter2");
        RehearsalRequest request = new RehearsalRequest(
                "run-1",
                volume(),
                PlanSealer.seal(plan, work.resolve("plan"), secrets),
                Optional.empty(),
                true,
                false,
                folder.resolve("out"),
                work,
                secrets,
                List.of(state));
        Rehearser rehearser = new Rehearser(new VolumeAccess(
                commands -> StorageBackends.open(volume(), commands, state, List.of(volume().path())),
                commands -> Optional.of(database.apply(new PostgresDatabase(commands))),
                heard::add,
                Path.of("/run/rediacc-test"),
                Clock.systemUTC()));
        return rehearser.rehearse(request, cancellation);
    }

    private static Volume volume() {
        return new Volume(
                "orders",
                "btrfs",
                files.root().resolve("orders"),
                files.root().resolve(".rediacc"),
                Optional.of(new DatabaseSpec(
                        "postgresql",
                        "main",
                        "/usr/lib/postgresql/{version}/bin",
                        Optional.of(production.socketDirectory()),
                        production.port(),
                        "postgres")),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED);
    }
}
