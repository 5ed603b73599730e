package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.catalog.CatalogReader;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.model.Catalog;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the verbs about the host and the ledger say, on a host with a production and rehearsals of it. */
@Tag("real")
class HostVerbsTest {

    private static Stage stage;
    private static Rehearsal first;
    private static Rehearsal second;

    @TempDir
    private Path folder;

    @BeforeAll
    static void rehearseTwice() {
        stage = Stage.btrfs(1L << 30);
        first = stage.test(stage.plan("name: One\nsteps: [{ name: a, sql: a.sql }]\n", Map.of("a.sql", "select 1;\n")));
        second = stage.test(
                stage.plan("name: Two\nsteps: [{ name: a, sql: a.sql }]\n", Map.of("a.sql", "select 1 / 0;\n")));
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @Test
    void theLedgerIsIntactUntilAByteIsEditedOrItsTailIsCut() throws IOException {
        assertThat(verify(stage.state()).exitCode()).isZero();
        String whole = Files.readString(stage.state().resolve("ledger.jsonl"));
        String edited = whole.replaceFirst("\"FAILED\"", "\"PASSED\"");
        assertThat(edited).isNotEqualTo(whole);
        for (String bad : List.of(
                edited,
                whole.substring(0, whole.indexOf('\n') + 1),
                whole.substring(0, whole.length() - 9),
                whole + "x")) {
            Path copy = Files.createTempDirectory(folder, "state");
            TestHost.run("cp", "-a", stage.state() + "/.", copy.toString());
            Files.writeString(copy.resolve("ledger.jsonl"), bad);

            CommandLineRun run = verify(copy);

            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(4);
            assertThat(run.document().get("intact").asBoolean()).isFalse();
            assertThat(run.document().get("findings")).isNotEmpty();
        }
    }

    @Test
    void reportShowsTheNewestOrTheNamedOneAndWritesItsFilesAgain() throws IOException {
        Path output = folder.resolve("again");
        String catalog = "--catalog=" + stage.catalog();
        assertThat(CommandLineRun.of("report", "orders", catalog, "--json")
                        .document()
                        .get("id")
                        .asText())
                .isEqualTo(second.id());
        CommandLineRun named =
                CommandLineRun.of("report", "orders", catalog, "--run", first.id(), "--output=" + output);
        assertThat(named.exitCode()).isZero();
        assertThat(named.out()).contains(first.id(), "PASSED");
        assertThat(Stage.report(output)).isEqualTo(first);
        for (String file : List.of("report.html", "junit.xml", "summary.md")) {
            assertThat(output.resolve(file)).isNotEmptyFile();
        }
        assertThat(CommandLineRun.of("report", "orders", catalog, "--run", "no such")
                        .exitCode())
                .isEqualTo(5);
        assertThat(CommandLineRun.of("report", "$(id)", catalog).exitCode()).isEqualTo(5);
    }

    @Test
    void aRehearsalThatHasEndedLeavesNoResourceGroup() throws IOException {
        Path groups = ResourceGroup.hierarchy().orElseThrow().resolve("rediacc");
        try (Stream<Path> left = Files.list(groups)) {
            assertThat(left.map(path -> path.getFileName().toString())).doesNotContain(first.id(), second.id());
        }
    }

    @Test
    void doctorFindsThisHostFitAndSaysWhatEachThingIs() throws IOException {
        CommandLineRun run = CommandLineRun.of("doctor", "--json", "--catalog=" + stage.catalog());
        JsonNode document = run.document();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(document.get("good").asBoolean()).isTrue();
        assertThat(document.get("findings").findValuesAsText("subject"))
                .contains(
                        "java", "state directory", "volume orders on btrfs", "database of volume orders", "pg_ctl 13");
    }

    @Test
    void initPrintsACatalogueWithWhichARehearsalPasses() throws IOException {
        JsonNode proposal = CommandLineRun.of("init", "--json").document();
        Path printed = Files.writeString(
                folder.resolve("volumes.yaml"),
                proposal.get("catalogue")
                        .asText()
                        .replace("state: /var/lib/rediacc", "state: " + folder.resolve("state")));
        Catalog catalog = CatalogReader.read(printed, StorageBackends.kinds());
        Volume found = catalog.volumes().values().stream()
                .filter(volume -> volume.path().equals(stage.root().resolve("orders")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "production is not in\n" + proposal.get("catalogue").asText()));
        assertThat(found.storage()).isEqualTo("btrfs");
        Path plan = stage.plan("name: x\nsteps: [{ name: a, sql: a.sql }]\n", Map.of("a.sql", "select 1;\n"));
        Path output = folder.resolve("out");

        CommandLineRun run =
                CommandLineRun.of("test", found.name(), plan.toString(), "--catalog=" + printed, "--output=" + output);

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(Stage.report(output).verdict()).isEqualTo(Verdict.PASSED);
        stage.assertNothingLeft();
    }

    private static CommandLineRun verify(Path state) {
        return CommandLineRun.of("verify-ledger", "--json", "--state=" + state);
    }
}
