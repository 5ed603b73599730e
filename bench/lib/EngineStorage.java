import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
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
import java.util.List;
import java.util.Optional;

/**
 * Times the engine's clone and its destruction on any storage, inside one process. Prints {@code WHAT MICROSECONDS} a line;
 * the first round also loads classes.
 *
 * <pre>java -cp CLASSES:rediacc.jar EngineStorage KIND VOLUME SNAPSHOTS STATE ROUNDS</pre>
 */
public final class EngineStorage {

    private EngineStorage() {}

    public static void main(String[] args) {
        Path path = Path.of(args[1]);
        Volume volume = new Volume(
                "bench",
                args[0],
                path,
                Path.of(args[2]),
                Optional.empty(),
                SpaceLimits.DEFAULT,
                ResourceLimits.NONE,
                Optional.empty(),
                Isolation.NONE);
        VolumeStorage storage =
                StorageBackends.open(volume, new HostProcesses(new Cancellation()), Path.of(args[3]), List.of(path));
        Snapshot snapshot = storage.snapshot(
                "bench", "manual", Instant.now(), Optional.empty(), SourceState.STOPPED, Optional.empty(), image -> {});
        for (int round = 0; round < Integer.parseInt(args[4]); round++) {
            long start = System.nanoTime();
            Clone clone = storage.clone(snapshot, "bench-" + round, "bench", Optional.empty(), Instant.now());
            print("clone", start);
            start = System.nanoTime();
            storage.destroy(clone);
            print("destroy", start);
        }
        storage.destroy(snapshot);
    }

    private static void print(String what, long start) {
        System.out.println(what + " " + (System.nanoTime() - start) / 1000);
    }
}
