import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.SpaceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Times the engine's snapshot and clone inside one process, and in turns the bare tool started by the same process. Prints
 * {@code WHAT MICROSECONDS} a line; the first of each is a cold one.
 *
 * <pre>java -cp CLASSES:rediacc.jar EngineClone VOLUME SNAPSHOTS STATE ROUNDS</pre>
 */
public final class EngineClone {

    private final CommandRunner commands = new HostProcesses(new Cancellation());
    private final Path path;
    private final Path snapshots;
    private final VolumeStorage storage;

    private EngineClone(Path path, Path snapshots, Path state) {
        this.path = path;
        this.snapshots = snapshots;
        Volume volume = new Volume(
                "bench",
                "btrfs",
                path,
                snapshots,
                Optional.empty(),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.NONE);
        this.storage = StorageBackends.open(volume, commands, state, List.of(path));
    }

    public static void main(String[] args) {
        EngineClone bench = new EngineClone(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        for (int round = 0; round < Integer.parseInt(args[3]); round++) {
            bench.round(round);
        }
    }

    private void round(int round) {
        long start = System.nanoTime();
        Snapshot snapshot = storage.snapshot(
                "bench", "manual", Instant.now(), Optional.empty(), SourceState.STOPPED, Optional.empty(), image -> {});
        print("engine-snapshot", start);

        start = System.nanoTime();
        Clone clone = storage.clone(snapshot, "bench-" + round, "bench", Optional.empty(), Instant.now());
        print("engine-clone", start);

        start = System.nanoTime();
        btrfs("snapshot", "-r", path, snapshots.resolve("tool-snapshot"));
        print("tool-snapshot", start);

        start = System.nanoTime();
        btrfs("snapshot", snapshots.resolve("tool-snapshot"), snapshots.resolve("tool-clone"));
        print("tool-clone", start);

        btrfs("delete", snapshots.resolve("tool-clone"), snapshots.resolve("tool-snapshot"));
        storage.destroy(clone);
        storage.destroy(snapshot);
    }

    private void btrfs(String verb, Object... arguments) {
        List<String> argv = new ArrayList<>(List.of("btrfs", "subvolume", verb));
        for (Object argument : arguments) {
            argv.add(argument.toString());
        }
        if (!commands.run(Command.of(argv.toArray(String[]::new))).succeeded()) {
            throw new IllegalStateException("failed: " + argv);
        }
    }

    private static void print(String what, long start) {
        System.out.println(what + " " + (System.nanoTime() - start) / 1000);
    }
}
