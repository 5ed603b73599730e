package io.jenkins.plugins.rediacc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs about snapshots and clones, on a real btrfs. */
@Tag("real")
class StorageVerbsTest {

    private static LoopFileSystem fileSystem;

    @TempDir
    private static Path temporary;

    private static Path catalog;

    @BeforeAll
    static void makeVolume() throws IOException {
        fileSystem = LoopFileSystem.btrfs(512L << 20);
        Path volume = fileSystem.subvolume("files");
        Files.writeString(volume.resolve("a.txt"), "one");
        catalog = Files.writeString(
                temporary.resolve("volumes.yaml"),
                "state: " + temporary.resolve("state") + "\nvolumes: { files: { storage: btrfs, path: " + volume
                        + " } }\n");
    }

    @AfterAll
    static void removeVolume() {
        fileSystem.close();
    }

    @Test
    void aSnapshotBecomesACloneIsListedInspectedAndDestroyed() throws IOException {
        String snapshot =
                run("snapshot", "files", "--schedule", "hourly").get("id").asText();
        Files.writeString(fileSystem.root().resolve("files/a.txt"), "two");
        JsonNode clone = run("clone", "files", "--snapshot", "latest", "--name", "c1", "--ttl", "1h");
        assertThat(clone.get("snapshot").asText()).isEqualTo(snapshot);
        Path path = Path.of(clone.get("path").asText());
        assertThat(path.resolve("a.txt")).hasContent("one");
        Files.writeString(path.resolve("a.txt"), "three");
        assertThat(fileSystem.root().resolve("files/a.txt")).hasContent("two");

        JsonNode listed = run("list").at("/volumes/0");
        assertThat(listed.get("snapshots").findValuesAsText("id")).contains(snapshot);
        assertThat(listed.get("clones").findValuesAsText("id")).containsExactly("c1");
        assertThat(listed.get("poolFreeBytes").asLong()).isPositive();
        JsonNode inspected = run("inspect", "files", "c1");
        assertThat(inspected.get("kind").asText()).isEqualTo("clone");
        assertThat(inspected.get("parent").asText()).isEqualTo(snapshot);
        assertThat(inspected.get("expiresInSeconds").asLong()).isBetween(3500L, 3600L);

        assertThat(fail(4, "destroy", "files", snapshot)).contains("c1");
        assertThat(fail(4, "clone", "files", "--snapshot", snapshot, "--name", "c1"))
                .contains("has a 'c1' already");
        assertThat(run("destroy", "files", "c1").get("kind").asText()).isEqualTo("clone");
        assertThat(run("destroy", "files", snapshot).get("kind").asText()).isEqualTo("snapshot");
        assertThat(path).doesNotExist();
        fail(5, "destroy", "files", "c1");
        fail(5, "inspect", "files", "../files");
        fail(5, "clone", "files", "--snapshot", "no-such", "--name", "c2");
        fail(2, "clone", "files", "--name", "../c2");
        assertThat(fail(4, "snapshot", "files", "--from-backup", "2026-11-20T10:00:00Z"))
                .contains("keeps no backups");
        fail(2, "snapshot", "files", "--from-backup", "yesterday");
        fail(2, "snapshot", "files", "--from-backup", "2026-11-20T10:00:00Z", "--checkpoint");
        fail(2, "clone", "files", "--name=-c2");
    }

    @Test
    void cleanUpDestroysWhatHasExpiredAndSaysWhyItKeepsTheRest() throws Exception {
        run("snapshot", "files");
        run("clone", "files", "--snapshot", "latest", "--name", "short", "--ttl", "1ms");
        run("clone", "files", "--snapshot", "latest", "--name", "long", "--ttl", "1d");
        Thread.sleep(2);
        assertThat(actions(run("gc", "--dry-run"))).contains("short DESTROYED", "long KEPT");
        assertThat(fileSystem.root().resolve(".rediacc/short")).exists();
        assertThat(actions(run("gc", "files"))).contains("short DESTROYED", "long KEPT");
        assertThat(fileSystem.root().resolve(".rediacc/short")).doesNotExist();
        assertThat(fileSystem.root().resolve(".rediacc/long")).exists();
        run("destroy", "files", "long");
    }

    @Test
    void doctorFindsTheVolumeFit() throws IOException {
        JsonNode findings = run("doctor", "files").get("findings");
        assertThat(findings.toString()).contains("volume files on btrfs");
    }

    private static List<String> actions(JsonNode document) {
        return document.get("outcomes")
                .valueStream()
                .map(outcome -> outcome.get("name").asText() + " "
                        + outcome.get("action").asText())
                .toList();
    }

    private static JsonNode run(String... arguments) throws IOException {
        CommandLineRun run = CommandLineRun.of(with(arguments));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.document();
    }

    private static String fail(int exitCode, String... arguments) throws IOException {
        CommandLineRun run = CommandLineRun.of(with(arguments));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.document().at("/error/exitCode").asInt()).isEqualTo(exitCode);
        return run.err();
    }

    private static String[] with(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--catalog", catalog.toString()));
        return all.toArray(String[]::new);
    }
}
