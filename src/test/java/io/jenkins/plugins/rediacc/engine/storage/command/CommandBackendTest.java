package io.jenkins.plugins.rediacc.engine.storage.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.LoopFileSystem;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackendContract;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.TestVolumes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandBackendTest extends StorageBackendContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCHEMA =
            Path.of("..", "docs", "storage-command.schema.json").toAbsolutePath();

    private LoopFileSystem fileSystem;
    private Path script;

    @TempDir
    private static Path folder;

    @BeforeAll
    void mount() throws IOException {
        fileSystem = LoopFileSystem.btrfs(512L << 20);
        script = folder.resolve("btrfs-storage");
        try (InputStream text = getClass().getResourceAsStream("btrfs-storage")) {
            Files.copy(text, script);
        }
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    void unmount() {
        fileSystem.close();
    }

    @Override
    protected StorageBackend backend() {
        return new CommandBackend(commands);
    }

    @Override
    protected Path root() {
        return fileSystem.root();
    }

    @Override
    protected Path elsewhere() {
        return folder;
    }

    @Override
    protected void createDataSet(Path path) {
        run("btrfs", "subvolume", "create", "--", path.toString());
    }

    @Override
    protected Volume volumeIn(Path home) {
        return TestVolumes.withOptions(backend.kind(), home.resolve("orders"), all(script));
    }

    @Override
    protected boolean keepsSnapshotsOnTheVolumesFileSystem() {
        return false;
    }

    @Test
    void refusesADirectoryThatIsNotOnItsStorage() throws IOException {
        Path directory = Files.createDirectory(volume.path().resolveSibling("directory"));

        assertThatThrownBy(() -> backend.verify(TestVolumes.withOptions("command", directory, all(script))))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("no btrfs subvolume");
    }

    @Test
    void requestsAndAnswersAreAsTheSchemaSays() throws IOException {
        Path log = Files.createTempFile(folder, "log", "");
        Path logging = script(
                """
                printf '%%s\\n' "$1" >>%s
                %s "$1" | tee >(jq -c . >>%s.answers)
                """
                        .formatted(log, script, log));
        volume = TestVolumes.withOptions("command", volume.path(), all(logging));

        StoredObject clone = backend.clone(volume, snapshot("s1").path(), "c1");
        backend.snapshotClone(volume, clone.path(), "s2", SourceState.LIVE);
        backend.destroy(volume, clone);

        assertThat(Files.readAllLines(log)).hasSizeGreaterThan(6).allSatisfy(line -> assertFits("request", line));
        assertThat(Files.readAllLines(Path.of(log + ".answers")))
                .hasSizeGreaterThan(4)
                .allSatisfy(line -> assertFits("answer", line));
    }

    @Test
    void namesWhatIsMissingInTheOptions() {
        Map<String, List<String>> options = new LinkedHashMap<>(all(script));
        assertRefusedOptions(without(options, "clone"), "it lacks 'clone'");
        assertRefusedOptions(with(options, "list", List.of("ls")), "no program by its full path");
        assertRefusedOptions(with(options, "list", List.of("/no/such")), "no program by its full path");
        assertRefusedOptions(with(options, "snapshto", List.of("/bin/true")), "[snapshto]");
        assertRefusedOptions(with(options, "timeout", List.of("5")), "not a duration");
    }

    @Test
    void believesNoCommandThatOnlySaysItIsDone() throws IOException {
        StoredObject snapshot = snapshot("s1");
        Volume lying = only("destroy", script("exit 0"));
        assertThatThrownBy(() -> backend.destroy(lying, snapshot)).hasMessageContaining("still names it");

        Volume empty = only("snapshot", script("echo '{}'"));
        assertThatThrownBy(() -> backend.snapshot(empty, "s2", SourceState.LIVE))
                .hasMessageContaining("as it cannot be");

        Volume other = only("snapshot", script(script + " \"$(jq '.name = \"s4\"' <<<\"$1\")\""));
        assertThatThrownBy(() -> backend.snapshot(other, "s3", SourceState.LIVE))
                .hasMessageContaining("as it cannot be");
    }

    @Test
    void passesOnWhatACommandSaysOfItsFailure() throws IOException {
        Volume failing = only("snapshot", script("echo 'array is full' >&2; exit 3"));
        assertThatThrownBy(() -> backend.snapshot(failing, "s1", SourceState.LIVE))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SURROUNDINGS))
                .hasMessageContaining("array is full");

        Volume refusing = only("snapshot", script("echo 'not now' >&2; exit 4"));
        assertThatThrownBy(() -> backend.snapshot(refusing, "s1", SourceState.LIVE))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("not now");

        Volume talking = only("list", script("echo 'hello'"));
        assertThatThrownBy(() -> backend.list(talking)).hasMessageContaining("one JSON document");
    }

    @Test
    void aCommandThatHangsIsEnded() throws IOException {
        Map<String, List<String>> options =
                with(with(all(script), "list", List.of(script("sleep 60").toString())), "timeout", List.of("1s"));
        Volume hanging = TestVolumes.withOptions("command", volume.path(), options);

        assertThatThrownBy(() -> backend.list(hanging)).hasMessageContaining("no answer in time");
    }

    private void assertRefusedOptions(Map<String, List<String>> options, String words) {
        assertThatThrownBy(() -> backend.verify(TestVolumes.withOptions("command", volume.path(), options)))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining(words);
    }

    private static void assertFits(String definition, String line) {
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema("{\"$ref\": \"" + SCHEMA.toUri() + "#/$defs/" + definition + "\"}");
        JsonNode document = read(line);
        assertThat(schema.validate(document)).as(line).isEmpty();
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private Volume only(String act, Path program) {
        return TestVolumes.withOptions("command", volume.path(), with(all(script), act, List.of(program.toString())));
    }

    private static Path script(String body) throws IOException {
        Path made = Files.createTempFile(folder, "script", "");
        Files.writeString(made, "#!/bin/bash\nset -eu\n" + body + "\n");
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Map<String, List<String>> all(Path program) {
        Map<String, List<String>> options = new LinkedHashMap<>();
        for (Act act : Act.values()) {
            options.put(act.word(), List.of(program.toString()));
        }
        return options;
    }

    private static Map<String, List<String>> with(Map<String, List<String>> options, String key, List<String> value) {
        Map<String, List<String>> changed = new LinkedHashMap<>(options);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, List<String>> without(Map<String, List<String>> options, String key) {
        Map<String, List<String>> changed = new LinkedHashMap<>(options);
        changed.remove(key);
        return changed;
    }
}
