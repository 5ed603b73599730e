package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bad input gets: a message that says where and what to do, the right exit code, and nothing created. */
@Tag("real")
class BadInputTest {

    private static Stage stage;

    @TempDir
    private Path folder;

    @BeforeAll
    static void openStage() {
        stage = Stage.btrfs(1L << 30);
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void nothingIsLeft() {
        stage.assertNothingLeft();
    }

    static List<Arguments> wrongPlans() {
        return List.of(
                Arguments.of(
                        "4:1", "unknown key 'stepps'", "name: x\nsteps: [{ name: a, sql: a.sql }]\n  \nstepps: []\n"),
                Arguments.of("2:8", "'steps'", "name: x\nsteps: soon\n"),
                Arguments.of("1:1", "the plan is empty", "name: x\n"),
                Arguments.of("1:1", "", ""),
                Arguments.of("1:1", "the plan is empty", "name: x\nsteps: []\n"),
                Arguments.of(
                        "5:11", "'a'", "name: x\nsteps:\n  - name: a\n    sql: a.sql\n  - name: a\n    sql: a.sql\n"),
                Arguments.of(
                        "3:5", "exclude each other", "name: x\nsteps:\n  - name: a\n    sql: a.sql\n    run: a.sh\n"),
                Arguments.of("4:10", "there is no file", "name: x\nsteps:\n  - name: a\n    run: b.sh\n"),
                Arguments.of("4:10", "not executable", "name: x\nsteps:\n  - name: a\n    run: a.sql\n"),
                Arguments.of("4:10", "'..'", "name: x\nsteps:\n  - name: a\n    sql: ../a.sql\n"),
                Arguments.of("4:10", "absolute", "name: x\nsteps:\n  - name: a\n    sql: /etc/passwd\n"),
                Arguments.of("4:10", "link that leads out", "name: x\nsteps:\n  - name: a\n    sql: out.sql\n"),
                Arguments.of("5:14", "duration", "name: x\nsteps:\n  - name: a\n    sql: a.sql\n    timeout: 90\n"),
                Arguments.of(
                        "3:23", "size", "name: x\nsteps: [{ name: a, sql: a.sql }]\nlimits: { diskGrowth: lots }\n"),
                Arguments.of("3:11", "control character", "name: x\nsteps:\n  - name: \"a\\nb\"\n    sql: a.sql\n"),
                Arguments.of(
                        "3:5",
                        "SECRET_THAT_IS_NOT_SET",
                        "name: x\nsteps:\n  - name: a\n    secrets: [SECRET_THAT_IS_NOT_SET]\n    run: a.sh\n"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrongPlans")
    void aWrongPlanIsRefusedAtItsPlace(String place, String message, String yaml) throws IOException {
        Path plan = stage.plan(yaml, Map.of("a.sql", "select 1;\n", "a.sh", "#!/bin/sh\n"));
        Files.createSymbolicLink(plan.resolveSibling("out.sql"), Path.of("/etc/passwd"));
        CommandLineRun run = refused(2, plan);
        assertThat(run.err()).contains(message).containsPattern("plan\\.yaml:\\d+:\\d+: ");
        assertThat(run.err()).contains(plan + ":" + place + ": ");
    }

    @Test
    void anUnknownVolumeIsNotFound() {
        CommandLineRun run = CommandLineRun.of(
                "test",
                "order",
                stage.plan(Stage.UPGRADE).toString(),
                "--catalog",
                stage.catalog().toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).contains("no volume named 'order'");
        assertNothingCreated();
    }

    @Test
    void aPlanThatIsNotThereIsRefused() {
        assertThat(refused(2, folder.resolve("no such plan.yaml")).err()).contains("no such plan.yaml");
        assertThat(refused(2, folder).err()).contains(folder.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/usr/lib/postgresql/13/bin", "/usr/lib/postgresql/99/bin", "/nowhere/bin"})
    void aTargetThatCannotBeUpgradedToIsRefusedBeforeAnything(String to) {
        Path plan = stage.plan(Stage.UPGRADE.replace("/usr/lib/postgresql/15/bin", to));
        CommandLineRun run = test(plan, stage.catalog());
        assertThat(run.exitCode()).as(run.err()).isIn(2, 3, 4);
        assertThat(run.err()).contains(to.contains("13") ? "13" : to).contains("what to do");
        assertNothingCreated();
    }

    @Test
    void aDowngradeIsRefusedBeforeAnything() throws IOException {
        Path main = stage.root().resolve("orders/main");
        TestCluster newer = TestCluster.create(stage.root().resolve("newer"), "15");
        try {
            newer.start();
            CommandLineRun run = adHoc(
                    "copy",
                    newer.data(),
                    stage.plan(Stage.UPGRADE.replace("15/bin", "13/bin")),
                    "--database-data=.",
                    "--socket=" + newer.socketDirectory(),
                    "--port=" + newer.port());
            assertThat(run.exitCode()).as(run.err()).isIn(2, 3, 4);
            assertThat(run.err()).contains("15").contains("13").contains("what to do");
            assertThat(main.resolve("PG_VERSION")).exists();
        } finally {
            newer.close();
        }
    }

    @Test
    void missingProgramsOfProductionsVersionAreRefused() throws IOException {
        Path catalog = catalogWith("bin: /usr/lib/postgresql/{version}/bin", "bin: /opt/nowhere/{version}");
        CommandLineRun run = test(stage.plan(Stage.UPGRADE), catalog);
        assertThat(run.exitCode()).as(run.err()).isIn(3, 4);
        assertThat(run.err()).contains("/opt/nowhere/13").contains("what to do");
        assertNothingCreated();
    }

    @Test
    void aDirectoryWithoutADatabaseIsRefused() throws IOException {
        CommandLineRun run = test(stage.plan(Stage.UPGRADE), catalogWith("data: main", "data: other"));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("orders/other").contains("what to do");
        assertNothingCreated();
    }

    @Test
    void aVolumeThatIsNotOnItsStorageIsRefused() throws IOException {
        Path plain = Files.createDirectories(stage.root().resolve("plain"));
        for (String storage : List.of("btrfs", "reflink")) {
            Path path = storage.equals("btrfs") ? plain : Files.createDirectories(folder.resolve("on-ext4"));
            CommandLineRun run = adHoc(
                    storage,
                    path,
                    stage.plan("name: x\nsteps: [{ name: a, run: ./a.sh }]\n", Map.of("a.sh", "#!/bin/sh\n")));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
            assertThat(run.err())
                    .contains(storage.equals("btrfs") ? path.toString() : "reflink")
                    .contains("what to do");
        }
    }

    @Test
    void aFullPoolIsRefused() throws IOException {
        Path catalog =
                catalogWith("    storage: btrfs", "    storage: btrfs\n    space: { warn: 1%, refuseClones: 2% }");
        CommandLineRun run = test(stage.plan(Stage.UPGRADE), catalog);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("% full").contains("rediacc gc");
        assertNothingCreated();
    }

    @Test
    void aFileSystemMountedInTheVolumeIsRefused() throws IOException {
        Path inside = Files.createDirectories(stage.root().resolve("orders/mounted"));
        TestHost.run("mount", "-t", "tmpfs", "rediacc-test", inside.toString());
        try {
            CommandLineRun run = test(stage.plan(Stage.UPGRADE), stage.catalog());
            assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
            assertThat(run.err()).contains(inside.toString()).contains("what to do");
            assertNothingCreated();
        } finally {
            TestHost.run("umount", inside.toString());
            Files.delete(inside);
        }
    }

    @Test
    void aVolumeThatIsAMountPointIsRefused() throws IOException {
        try (LoopFileSystem other = LoopFileSystem.btrfs(128L << 20)) {
            CommandLineRun run = adHoc(
                    "btrfs",
                    other.root(),
                    stage.plan("name: x\nsteps: [{ name: a, run: ./a.sh }]\n", Map.of("a.sh", "#!/bin/sh\n")));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
            assertThat(run.err()).contains("what to do");
        }
    }

    @Test
    void snapshotsAreNeverMisread() {
        Path plan = stage.plan(Stage.UPGRADE);
        for (String which : List.of("a b", "$HOME", "x'y", "\"", "a\nb", "é", "../orders", "*", "-x", "")) {
            CommandLineRun run = CommandLineRun.of(
                    "test",
                    "orders",
                    plan.toString(),
                    "--catalog",
                    stage.catalog().toString(),
                    "--snapshot=" + which);
            assertThat(run.exitCode()).as(which + run.err()).isIn(2, 5);
            assertNothingCreated();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "it's \"quoted\" $HOME `id`", "Größe 数据库", "-rf", "--help", "a;b&c|d", "*"})
    void namesOfPeoplesChoiceWorkToTheEnd(String name) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home " + name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path plans = Files.createDirectories(home.resolve("plans " + name));
        Files.writeString(plans.resolve(name + ".sql"), "select 'sql ran';\n");
        Path script = Files.writeString(
                plans.resolve(name + ".sh"),
                "#!/bin/sh -e\ntest -f \"$0\"\nprintf 'script ran: %s\\n' \"$REDIACC_STEP\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        String yaml =
                "name: %s\nsteps:\n  - name: %s\n    run: %s\n    env: { VALUE: %s }\ntests:\n  - name: %s\n    sql: %s\n"
                        .formatted(
                                JsonText.of(name),
                                JsonText.of(name),
                                JsonText.of(name + ".sh"),
                                JsonText.of(name),
                                JsonText.of(name + " too"),
                                JsonText.of(name + ".sql"));
        Path plan = Files.writeString(plans.resolve(name + ".yaml"), yaml);
        Path state = home.resolve("state " + name);
        Path catalog = Files.writeString(
                home.resolve(name + ".catalog"),
                Files.readString(stage.catalog())
                        .replace("state: " + stage.state(), "state: " + JsonText.of(state.toString())));
        Path output = home.resolve("out " + name);

        CommandLineRun run = CommandLineRun.of(
                "test", "--catalog=" + catalog, "--output=" + output, "--json", "orders", plan.toString());

        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        Rehearsal rehearsal = Stage.report(output);
        assertThat(rehearsal.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(rehearsal.steps().get(0).name()).isEqualTo(name);
        assertThat(output.resolve(rehearsal.steps().get(0).logs().get(0))).hasContent("script ran: " + name);
        assertThat(filesBelow(state.resolve("runs"))).isEmpty();
        assertThat(filesBelow(state.resolve("intents"))).isEmpty();
        assertThat(filesBelow(state.resolve("rehearsals"))).isEmpty();
    }

    @Test
    void twoRunsUnderOneIdAreRefused() throws Exception {
        Path plan = stage.plan(
                "name: x\nsteps: [{ name: Hang, run: ./a.sh }]\n", Map.of("a.sh", "#!/bin/sh\nexec sleep 600\n"));
        Path first = TestHost.request(folder.resolve("one"), "same", "test", parameters(plan));
        Path second = TestHost.request(folder.resolve("two"), "same", "test", parameters(plan));
        Stage.Running running = stage.start("--request", first.toString());
        Stage.awaitThat("the step runs", () -> running.output().contains("Hang"));

        Stage.Outcome outcome = stage.rediacc("--request", second.toString());

        assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(4);
        assertThat(outcome.stderr()).contains("run same is in progress").contains("what to do");
        assertThat(running.process().isAlive()).isTrue();
        Files.createFile(first.resolveSibling("cancel"));
        assertThat(running.await().exitCode()).isEqualTo(130);
    }

    private static Map<String, String> parameters(Path plan) {
        return Map.of(
                "volume",
                "orders",
                "plan",
                plan.toString(),
                "catalog",
                stage.catalog().toString());
    }

    private CommandLineRun refused(int exitCode, Path plan) {
        CommandLineRun run = test(plan, stage.catalog());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertNothingCreated();
        return run;
    }

    private CommandLineRun test(Path plan, Path catalog) {
        return CommandLineRun.of(
                "test",
                "orders",
                plan.toString(),
                "--catalog",
                catalog.toString(),
                "--output",
                folder.resolve("reports").toString());
    }

    private CommandLineRun adHoc(String storage, Path path, Path plan, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "test",
                "orders",
                plan.toString(),
                "--storage=" + storage,
                "--path=" + path,
                "--state=" + stage.state(),
                "--output=" + folder.resolve("reports")));
        arguments.addAll(List.of(more));
        CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
        assertNothingCreated();
        return run;
    }

    private Path catalogWith(String line, String instead) throws IOException {
        String text = Files.readString(stage.catalog());
        assertThat(text).contains(line);
        return Files.writeString(folder.resolve("volumes.yaml"), text.replace(line, instead));
    }

    /** No snapshot, clone, intent, run or report. */
    private void assertNothingCreated() {
        stage.assertNothingLeft();
        assertThat(filesBelow(stage.state().resolve("runs"))).isEmpty();
        assertThat(filesBelow(stage.state().resolve("rehearsals"))).isEmpty();
        assertThat(folder.resolve("reports")).doesNotExist();
    }

    private static List<Path> filesBelow(Path directory) {
        try (Stream<Path> tree = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            return tree.filter(path -> !path.equals(directory))
                    .filter(path -> !path.equals(directory.resolve("orders")))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
