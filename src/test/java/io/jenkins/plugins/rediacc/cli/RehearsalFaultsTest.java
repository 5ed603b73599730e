package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestWriter;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the surroundings break, the verdict is ERROR, never FAILED, and nothing is left. */
@Tag("real")
class RehearsalFaultsTest {

    private static final String PLAN_HEAD = "name: Faults\nsteps:\n";

    private static Stage stage;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(2L << 30);
        stage.production().execute("postgres", "create database shop");
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
    }

    @Test
    void stopsBeforeThePoolIsFullWhileProductionKeepsWriting() {
        try (TestWriter writer = stage.production().writer("shop", 50)) {
            Rehearsal rehearsal = stage.test(
                    stage.plan(
                            PLAN_HEAD
                                    + """
                      - name: Fill the disk
                        run: |
                          while :; do
                            dd if=/dev/urandom of="$REDIACC_CLONE_PATH/main/fill" bs=1M count=8 oflag=append conv=notrunc,fsync status=none
                          done
                    """));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
            assertThat(rehearsal.errorCause()).contains(ErrorCause.SPACE);
            assertThat(rehearsal.space().orElseThrow().poolLowestFreeBytes()).isPositive();
            writer.awaitMore(20);
        }
    }

    @Test
    void aPlansLimitOfGrowthStopsTheClone() {
        Rehearsal rehearsal = stage.test(
                stage.plan(
                        PLAN_HEAD
                                + """
                  - name: Grow
                    run: |
                      dd if=/dev/urandom of="$REDIACC_CLONE_PATH/main/fill" bs=1M count=200 conv=fsync status=none
                      sleep 60
                limits: { diskGrowth: 100MB }
                """));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.SPACE);
    }

    @Test
    void endsAStepAtItsTimeLimitWithWhatItPutInTheBackground() throws IOException {
        Rehearsal rehearsal = stage.test(
                stage.plan(
                        PLAN_HEAD
                                + """
                  - name: Hang
                    timeout: 2s
                    run: |
                      setsid nohup sleep 4711 >/dev/null 2>&1 &
                      sleep 4711
                """));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.TIME);
        assertThat(findProcess(line -> line.contains("sleep 4711"))).isEmpty();
    }

    /** The log fills the file system of the reports: they and the ledger's record are there all the same. */
    @Test
    void aLogThatCannotBeWrittenIsNoFailedUpgrade() throws Exception {
        Path output = Files.createDirectories(stage.output());
        assertThat(exitCode("mount", "-t", "tmpfs", "-o", "size=2m", "reports", output.toString()))
                .isZero();
        try {
            Stage.Outcome outcome = stage.startTest(
                            stage.plan(PLAN_HEAD + "  - name: Chat\n    run: |\n      yes | head -c 8000000\n"), output)
                    .await();

            assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(3);
            Rehearsal rehearsal = Stage.report(output);
            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
            assertThat(rehearsal.errorCause()).contains(ErrorCause.SPACE);
            assertThat(rehearsal.reason()).contains("step 'Chat' broke off", "output.log");
            assertRecorded(rehearsal, output);
        } finally {
            assertThat(exitCode("umount", output.toString())).isZero();
        }
    }

    private static void assertRecorded(Rehearsal rehearsal, Path output) {
        assertThat(Stream.of("report.json", "junit.xml", "report.html", "summary.md")
                        .map(output::resolve))
                .allSatisfy(report -> assertThat(report).isNotEmptyFile());
        assertThat(stage.state().resolve("ledger.jsonl")).content().contains(rehearsal.id());
    }

    private static int exitCode(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void endsTheWholeAtItsTimeLimit() {
        Rehearsal rehearsal = stage.test(
                stage.plan(PLAN_HEAD + "  - name: Hang\n    run: |\n      sleep 300\nlimits: { duration: 6s }\n"));

        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.TIME);
        assertThat(rehearsal.reason()).contains("limit");
    }

    @Test
    void aKilledServerOfTheCloneIsNoFailedUpgrade() {
        Path output = stage.output();
        Path plan = stage.plan(
                PLAN_HEAD + "  - name: Long\n    sql: long.sql\n", Map.of("long.sql", "select pg_sleep(120);\n"));
        Stage.Running running = stage.startTest(plan, output);
        Stage.awaitThat("the step runs", () -> running.stderr().contains("Long"));
        ProcessHandle server = awaitProcess(line ->
                line.startsWith("/usr/lib/postgresql/13/bin/postgres ") && line.contains(stage.snapshots() + "/"));
        server.destroyForcibly();
        Stage.Outcome outcome = running.await();

        Rehearsal rehearsal = Stage.report(output);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(3);
        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.DATABASE);
    }

    @Test
    void aKilledPgUpgradeIsNoFailedUpgradeAndLeavesNoServer() {
        Path output = stage.output();
        Stage.Running running = stage.startTest(stage.plan(PLAN_HEAD + Stage.UPGRADE_STEP), output);
        awaitProcess(line -> line.contains("/pg_upgrade ") && line.contains(stage.snapshots() + "/"))
                .destroyForcibly();
        Stage.Outcome outcome = running.await();

        Rehearsal rehearsal = Stage.report(output);
        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(3);
        assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.ERROR);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.KILLED);
        assertThat(findProcess(line -> line.contains(stage.snapshots() + "/"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalCancelsAndCleansUp(String signal) throws Exception {
        Path output = stage.output();
        Stage.Running running =
                stage.startTest(stage.plan(PLAN_HEAD + "  - name: Hang\n    run: |\n      sleep 300\n"), output);
        Stage.awaitThat("the step runs", () -> running.stderr().contains("Hang"));
        new ProcessBuilder("kill", "-" + signal, Long.toString(running.process().pid()))
                .start()
                .waitFor();
        Stage.Outcome outcome = running.await();

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(130);
        Rehearsal rehearsal = Stage.report(output);
        assertThat(rehearsal.errorCause()).contains(ErrorCause.CANCELLED);
        assertThat(rehearsal.reason()).contains("cancelled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint",
                "snapshot",
                "clone",
                "recovery",
                "Upgrade the cluster",
                "image",
                "Smoke",
                "clean up"
            })
    void afterKillMinusNineGcLeavesNothing(String moment) throws Exception {
        Path plan = stage.plan(
                PLAN_HEAD + Stage.UPGRADE_STEP + "tests:\n  - name: Smoke\n    sql: smoke.sql\n",
                Map.of("smoke.sql", "select pg_sleep(0.5);\n"));
        Stage.Running running = stage.startTest(plan, stage.output());
        Stage.awaitThat(
                "the engine says '" + moment + "'",
                () -> running.stderr().contains(moment) || !running.process().isAlive());
        running.process().destroyForcibly().waitFor();

        Stage.Outcome collected =
                stage.rediacc("gc", "orders", "--catalog", stage.catalog().toString());

        assertThat(collected.exitCode()).as(collected.stderr()).isZero();
        assertThat(Files.exists(stage.root().resolve("orders/main/PG_VERSION"))).isTrue();
        assertThat(stage.production().query("postgres", "select 1").strip()).isEqualTo("1");
    }

    private static ProcessHandle awaitProcess(Predicate<String> commandLine) {
        ProcessHandle[] found = new ProcessHandle[1];
        Stage.awaitThat("the process runs", () -> {
            found[0] = findProcess(commandLine).orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    /** The innermost process with such a command line: wrappers such as nsenter carry it as their arguments. */
    private static Optional<ProcessHandle> findProcess(Predicate<String> commandLine) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> commandLine.test(commandLine(process.pid())))
                .filter(process -> !commandLine(process.pid()).startsWith("nsenter")
                        && !commandLine(process.pid()).startsWith("unshare")
                        && !commandLine(process.pid()).startsWith("sh "))
                .findFirst();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
