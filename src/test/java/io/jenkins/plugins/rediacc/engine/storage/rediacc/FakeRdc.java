package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.RetentionPolicy;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine with repositories and an rdc for it: the double {@code fake-rdc}, with a configuration of its own. */
public final class FakeRdc {

    /** The machine's name. */
    static final String MACHINE = "prod-1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Path machine;
    private final Map<String, String> environment = new HashMap<>();

    /** Installs the double in a directory; the images of its machine lie in the other. */
    public FakeRdc(Path home, Path machine) {
        this.home = home;
        this.machine = machine;
        environment.put("XDG_CONFIG_HOME", home.toString());
        try (InputStream source = FakeRdc.class.getResourceAsStream("fake-rdc")) {
            Files.write(program(), source.readAllBytes());
            Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createDirectories(folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ObjectNode config = JSON.createObjectNode();
        config.put("nextNetworkId", 2816);
        config.putObject("machines").putObject(MACHINE).put("root", machine.toString());
        config.putObject("repos");
        write("rediacc.json", config);
    }

    public Path program() {
        return home.resolve("rdc");
    }

    /** The environment that the engine is called with. */
    Map<String, String> environment() {
        return environment;
    }

    RediaccBackend backend() {
        return backend(new HostProcesses(new Cancellation()));
    }

    /** A backend that drives the double without pauses between tries. */
    RediaccBackend backend(CommandRunner commands) {
        return backend(commands, Clock.systemUTC());
    }

    RediaccBackend backend(CommandRunner commands, Clock clock) {
        return new RediaccBackend(commands, environment, List.of(Duration.ZERO, Duration.ZERO), clock);
    }

    /** Says what a machine-independent backup of a repository holds, as rdc's own backups do. */
    void backup(String repository, String time, Path data) {
        ObjectNode config = config();
        config.withObject("/backups/" + repository).put(time, data.toString());
        config(config);
    }

    /** Registers a repository whose data are in a directory of the machine that the caller makes; gives that directory. */
    public Path repository(String name, String... containers) {
        String guid = "grand-" + name;
        ObjectNode config = config();
        config.withObject("/repos/" + name).put("guid", guid).put("machine", MACHINE);
        write("rediacc.json", config);
        ObjectNode images = read(machine.resolve(".machine.json"));
        ObjectNode image = images.putObject(guid);
        image.put("name", name).put("mounted", 1).put("modified", 1);
        List.of(containers).forEach(image.withArray("containers")::add);
        writeTo(machine.resolve(".machine.json"), images);
        return machine.resolve(guid);
    }

    /** The directory of the data of a repository or fork; throws where the configuration does not know it. */
    Path data(String reference) {
        return machine.resolve(config().at("/repos/" + reference + "/guid").asText());
    }

    ObjectNode config() {
        return read(folder().resolve("rediacc.json"));
    }

    void config(ObjectNode config) {
        write("rediacc.json", config);
    }

    /** The images that the machine has, by guid. */
    ObjectNode images() {
        return read(machine.resolve(".machine.json"));
    }

    /** Plans failures and other peculiarities, as the double's own comment describes them. */
    void plan(String json) {
        try {
            write("faults.json", (ObjectNode) JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every call so far: its arguments and what it had in its environment. */
    List<JsonNode> calls() {
        try {
            List<JsonNode> calls = new ArrayList<>();
            for (String line : Files.readAllLines(folder().resolve("calls.log"))) {
                calls.add(JSON.readTree(line));
            }
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The arguments of every call so far that begins with these words. */
    List<List<String>> calls(String... words) {
        return calls().stream()
                .map(call -> {
                    List<String> argv = new ArrayList<>();
                    call.path("argv").forEach(argument -> argv.add(argument.asText()));
                    return argv;
                })
                .filter(argv -> argv.size() >= words.length
                        && argv.subList(0, words.length).equals(List.of(words)))
                .toList();
    }

    /** A volume on a repository of the machine. */
    Volume volume(String repository, Path snapshots) {
        return volume(repository, snapshots, Map.of());
    }

    Volume volume(String repository, Path snapshots, Map<String, List<String>> options) {
        Map<String, List<String>> all = new HashMap<>(options);
        all.putIfAbsent("program", List.of(program().toString()));
        return new Volume(
                "orders",
                "rediacc",
                Path.of(repository + "@" + MACHINE),
                snapshots,
                Optional.empty(),
                new SpaceLimits(0.98, 0.99),
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.REQUIRED,
                RetentionPolicy.UNSET,
                PromotionSettings.DEFAULT,
                all,
                Optional.empty());
    }

    private Path folder() {
        return home.resolve("rediacc");
    }

    private void write(String name, ObjectNode value) {
        writeTo(folder().resolve(name), value);
    }

    private static void writeTo(Path file, ObjectNode value) {
        try {
            JSON.writeValue(file.toFile(), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode read(Path file) {
        try {
            return Files.exists(file) ? (ObjectNode) JSON.readTree(file.toFile()) : JSON.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
