package io.jenkins.plugins.rediacc.cli;

import static io.jenkins.plugins.rediacc.cli.UpgradeRehearsalTest.describe;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume without a database: scripts alone. */
@Tag("real")
class PlainFilesRehearsalTest {

    private static final String PLAN =
            """
            name: Files
            steps:
              - name: Change
                run: |
                  grep -q one "$REDIACC_CLONE_PATH/a.txt"
                  echo two > "$REDIACC_CLONE_PATH/a.txt"
                  echo new > "$REDIACC_CLONE_PATH/b.txt"
            tests:
              - name: Changed
                run: |
                  grep -q two "$REDIACC_CLONE_PATH/a.txt"
                  [ -f "$REDIACC_CLONE_PATH/b.txt" ]
                  [ -z "${PGHOST-}" ]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", "kind: none\n"})
    void scriptsChangeTheCloneAlone(String database) throws IOException {
        try (Stage stage = Stage.btrfsWithout(512L << 20, database)) {
            stage.volumeOptions("runAs: nobody");
            Files.writeString(stage.volume().resolve("a.txt"), "one\n");
            openToEverybody(stage.volume());
            Map<Path, String> before = FileTree.of(stage.volume());

            Rehearsal rehearsal = stage.test(stage.plan(PLAN));

            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            assertThat(rehearsal.volume().systemIdentifier()).isEmpty();
            assertThat(FileTree.of(stage.volume())).isEqualTo(before);
            stage.assertNothingLeft();
        }
    }

    /** A file from outside the plan's folder that nobody hashes could be another in the promotion. */
    @Test
    void aStepSeesOfTheHostsDataWhatThePlanNamesAndTheGateSeesEachChangeOfIt() throws IOException {
        Path library = Files.createTempDirectory(Files.createDirectories(Path.of("/srv")), "rediacc-test");
        Path file = library.resolve("lib.sh");
        try (Stage stage = Stage.btrfsWithout(512L << 20, "")) {
            Files.writeString(file, "greeting=hello\n");
            openToEverybody(library);
            openToEverybody(stage.volume());
            stage.volumeOptions("runAs: nobody");
            String step =
                    """
                    name: Library
                    steps:
                      - name: Source it
                        run: |
                          . %s
                          [ $greeting = hello ]
                    """
                            .formatted(file);
            Path blind = stage.plan(step);
            Path seeing = stage.plan(step + "sees: [" + library + "]\n");
            Path revealing = stage.plan(step + "sees: [" + stage.volume().getParent() + "]\n");

            assertThat(stage.test(blind).verdict()).as("not named").isEqualTo(Verdict.FAILED);
            assertThat(stage.test(seeing).verdict()).as("named").isEqualTo(Verdict.PASSED);
            Files.writeString(file, "greeting=goodbye\n");
            Stage.Outcome gate = stage.rediacc(
                    "gate",
                    "orders",
                    seeing.toString(),
                    "--catalog",
                    stage.catalog().toString());
            assertThat(gate.exitCode()).isEqualTo(4);
            assertThat(gate.stdout()).contains(file + " was changed");
            assertThat(describe(stage.test(revealing)))
                    .as("production beside it")
                    .contains("what a clone must not see");
            stage.assertNothingLeft();
        } finally {
            Files.delete(file);
            Files.delete(library);
        }
    }

    @Test
    void sqlIsRefusedBeforeAnythingIsMade() {
        try (Stage stage = Stage.btrfsWithout(512L << 20, "")) {
            Path plan = stage.plan(
                    "name: SQL\nsteps:\n  - name: Query\n    sql: query.sql\n", Map.of("query.sql", "select 1;\n"));

            Stage.Outcome outcome = stage.startTest(plan, stage.output()).await();

            assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(2);
            assertThat(outcome.stderr()).contains("has no database");
            stage.assertNothingLeft();
        }
    }

    @Test
    void filesInUseAreNotCopiedOneByOne() throws IOException {
        try (Stage stage = Stage.plainFilesOnExt4(512L << 20)) {
            openToEverybody(stage.volume());
            Process writer = new ProcessBuilder("sleep", "300")
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            stage.volume().resolve("log").toFile()))
                    .start();
            try {
                Stage.Outcome refused =
                        stage.startTest(stage.plan(PLAN), stage.output()).await();
                assertThat(refused.exitCode()).as(refused.stderr()).isEqualTo(4);
                assertThat(refused.stderr()).contains("copies file by file", "what to do");
                stage.assertNothingLeft();
            } finally {
                writer.destroyForcibly().onExit().join();
            }
            stage.volumeOptions("runAs: nobody");
            Rehearsal rehearsal = stage.test(stage.plan(PLAN));
            assertThat(rehearsal.verdict()).as(describe(rehearsal)).isEqualTo(Verdict.PASSED);
            stage.assertNothingLeft();
        }
    }

    private static void openToEverybody(Path directory) throws IOException {
        for (Path path : Files.walk(directory).toList()) {
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxrwxrwx" : "rw-rw-rw-"));
        }
    }
}
