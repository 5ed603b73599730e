package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a snapshot, clones it and destroys both, again and again, in a process of its own that can be killed: kind, path,
 * state directory, name, how often, and the options of the storage as {@code key=value}.
 */
final class StorageLoop {

    private StorageLoop() {}

    static List<String> command(Volume volume, Path state, String name, int rounds) {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StorageLoop.class.getName(),
                volume.storage(),
                volume.path().toString(),
                state.toString(),
                name,
                Integer.toString(rounds)));
        volume.options().forEach((key, values) -> argv.add(key + "=" + values.get(0)));
        return argv;
    }

    public static void main(String[] args) throws Exception {
        CommandRunner commands = new HostProcesses(new Cancellation());
        Map<String, List<String>> options = new LinkedHashMap<>();
        Arrays.stream(args)
                .skip(5)
                .map(option -> option.split("=", 2))
                .forEach(option -> options.put(option[0], List.of(option[1])));
        Volume volume = TestVolumes.withOptions(args[0], Path.of(args[1]), options);
        VolumeStorage storage = StorageBackends.open(volume, commands, Path.of(args[2]), List.of(volume.path()));
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            Instant now = Instant.now();
            Optional<Instant> expires = Optional.of(now.plusSeconds(3600));
            Snapshot snapshot = storage.snapshot(
                    args[3], "manual", now, expires, SourceState.STOPPED, Optional.empty(), path -> {});
            Clone clone = storage.clone(snapshot, args[3] + i, args[3], expires, now);
            Files.writeString(clone.path().resolve("a file"), args[3]);
            storage.destroy(clone);
            storage.destroy(snapshot);
        }
    }
}
