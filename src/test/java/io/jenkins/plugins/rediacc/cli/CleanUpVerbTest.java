package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rediacc gc}: what certainly is ours and done with goes, everything else stays. */
@Tag("real")
class CleanUpVerbTest {

    private final LoopFileSystem files = LoopFileSystem.btrfs(256L << 20);

    @TempDir
    private Path folder;

    private Path catalog;

    @BeforeEach
    void makeVolumes() throws IOException {
        for (String name : List.of("orders", "bills")) {
            Files.writeString(files.subvolume(name).resolve("data"), name);
        }
        catalog = Files.writeString(
                folder.resolve("volumes.yaml"),
                """
                state: %1$s/state
                volumes:
                  orders: { storage: btrfs, path: %2$s/orders, snapshots: %2$s/.o }
                  bills: { storage: btrfs, path: %2$s/bills, snapshots: %2$s/.b }
                """
                        .formatted(folder, files.root()));
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void takesExpiredClonesOfEveryVolumeAndADryRunTakesNone() throws IOException {
        rediacc("clone", "orders", "--name", "o1", "--ttl", "1ms");
        rediacc("clone", "bills", "--name", "b1", "--ttl", "1ms");
        rediacc("clone", "bills", "--name", "b2", "--ttl", "1h");

        assertThat(actions(rediacc("gc", "--dry-run"))).contains("o1 DESTROYED", "b1 DESTROYED", "b2 KEPT");
        assertThat(object("o/o1")).exists();
        assertThat(actions(rediacc("gc", "orders"))).contains("o1 DESTROYED").doesNotContain("b1 DESTROYED");
        assertThat(object("o/o1")).doesNotExist();
        assertThat(object("b/b1")).exists();
        assertThat(actions(rediacc("gc"))).contains("b1 DESTROYED", "b2 KEPT");
        assertThat(object("b/b1")).doesNotExist();
        assertThat(object("b/b2/data")).hasContent("bills");
    }

    @Test
    void keepsForeignSnapshotsCopiedMarksAndWhatLiesAtAPathOfTheCatalogue() throws IOException {
        rediacc("clone", "orders", "--name", "mine", "--ttl", "1ms");
        // A snapshot that somebody else made, a copy of ours with ours' mark inside reach, and ours under another name.
        TestHost.run(
                "btrfs",
                "subvolume",
                "snapshot",
                "-r",
                files.root() + "/orders",
                object("o/foreign").toString());
        TestHost.run(
                "btrfs",
                "subvolume",
                "snapshot",
                object("o/mine").toString(),
                object("o/copy").toString());
        TestHost.run(
                "cp",
                "-a",
                object("o/.marks").toString(),
                object("o/copy/.marks").toString());
        Path third = files.subvolume("third");
        Path live = object("o/mine");
        Files.writeString(
                catalog,
                Files.readString(catalog) + "  third: { storage: btrfs, path: " + live + ", snapshots: " + files.root()
                        + "/.t }\n");

        List<String> actions = actions(CommandLineRun.of("gc", "orders", "--json", "--catalog=" + catalog)
                .document());

        assertThat(actions).contains("foreign KEPT", "copy KEPT");
        assertThat(actions).doesNotContain("mine DESTROYED", "foreign DESTROYED", "copy DESTROYED");
        for (String name : List.of("mine", "foreign", "copy")) {
            assertThat(object("o/" + name + "/data")).hasContent("orders");
        }
        assertThat(third).exists();
    }

    @Test
    void keepsACloneInWhichAProcessWorksAndSaysWhich() throws Exception {
        rediacc("clone", "orders", "--name", "busy", "--ttl", "1ms");
        Process process = new ProcessBuilder("sleep", "600")
                .directory(object("o/busy").toFile())
                .start();
        try {
            CommandLineRun run = CommandLineRun.of("gc", "--catalog=" + catalog);
            assertThat(run.exitCode()).as(run.out()).isIn(0, 3);
            assertThat(run.out()).contains("processes work in it: [" + process.pid() + "]");
            assertThat(object("o/busy/data")).exists();
            CommandLineRun destroy = CommandLineRun.of("destroy", "orders", "busy", "--catalog=" + catalog);
            assertThat(destroy.exitCode()).isEqualTo(4);
            assertThat(destroy.err()).contains("processes work in it", "what to do");
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(actions(rediacc("gc"))).contains("busy DESTROYED");
    }

    @Test
    void takesTheDirectoriesOfARunThatWasKilledAndLeavesThoseOfALivingOne() throws Exception {
        Path plans = Files.createDirectories(folder.resolve("plan"));
        Files.writeString(plans.resolve("plan.yaml"), "name: x\nsteps:\n  - name: Hang\n    run: |\n      sleep 600\n");
        Process killed = start("killed", plans);
        Process living = start("living", plans.resolveSibling("plan"));
        Path runs = folder.resolve("state/rehearsals");
        Stage.awaitThat("both run their step", () -> isInItsStep("killed") && isInItsStep("living"));
        assertThat(List.of(sockets("killed"), sockets("living")))
                .allSatisfy(path -> assertThat(path).exists());
        killed.destroyForcibly().waitFor();

        Stage.awaitThat(
                "what the dead run started has ended",
                () -> actions(CommandLineRun.of("gc", "--dry-run", "--json", "--catalog=" + catalog)).stream()
                        .noneMatch(action -> action.endsWith("FAILED")));
        assertThat(runs.resolve("killed/work")).exists();
        List<String> actions = actions(rediacc("gc"));

        assertThat(actions)
                .contains("killed DESTROYED", "rediacc_orders_test_killed DESTROYED")
                .doesNotContain("living DESTROYED", "rediacc_orders_test_living DESTROYED");
        assertThat(runs.resolve("killed/work")).doesNotExist();
        assertThat(runs.resolve("living/work")).exists();
        assertThat(folder.resolve("state/runs/killed.json")).doesNotExist();
        assertThat(sockets("killed")).doesNotExist();
        assertThat(sockets("living")).exists();
        assertThat(living.isAlive()).isTrue();
        Files.createFile(folder.resolve("request-living/cancel"));
        assertThat(living.waitFor()).isEqualTo(130);
        assertThat(actions(rediacc("gc", "--dry-run"))).noneMatch(action -> action.endsWith("DESTROYED"));
    }

    private Process start(String id, Path plans) throws IOException {
        Path request = TestHost.request(
                folder.resolve("request-" + id),
                id,
                "test",
                Map.of(
                        "volume",
                        "orders",
                        "plan",
                        plans.resolve("plan.yaml").toString(),
                        "catalog",
                        catalog.toString()));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--request",
                        request.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output-" + id).toFile())
                .start();
    }

    private boolean isInItsStep(String id) {
        return Stage.read(folder.resolve("output-" + id)).contains("Hang");
    }

    /** Where the sockets of a run's clones are: the host's other engines have theirs beside them. */
    private static Path sockets(String run) {
        String name =
                UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8)).toString();
        return Path.of("/run/rediacc", name.substring(0, 8));
    }

    private Path object(String name) {
        return files.root().resolve("." + name);
    }

    private JsonNode rediacc(String... arguments) throws IOException {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--json", "--catalog=" + catalog))
                .toArray(String[]::new);
        CommandLineRun run = CommandLineRun.of(all);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        return run.document();
    }

    private static List<String> actions(CommandLineRun run) {
        try {
            return actions(run.document());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> actions(JsonNode document) {
        return document.get("outcomes")
                .valueStream()
                .map(outcome -> outcome.get("name").asText() + " "
                        + outcome.get("action").asText())
                .toList();
    }
}
