package io.jenkins.plugins.rediacc.engine.storage.backends;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import io.jenkins.plugins.rediacc.engine.storage.btrfs.BtrfsBackend;
import io.jenkins.plugins.rediacc.engine.storage.copy.CopyBackend;
import io.jenkins.plugins.rediacc.engine.storage.reflink.ReflinkBackend;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The storages by the names that a catalogue uses. It stands apart because it knows every backend. */
public final class StorageBackends {

    private static final Map<String, Function<CommandRunner, StorageBackend>> KINDS = new TreeMap<>(Map.of(
            BtrfsBackend.KIND, BtrfsBackend::new,
            ReflinkBackend.KIND, ReflinkBackend::new,
            CopyBackend.KIND, CopyBackend::new));

    private StorageBackends() {}

    /** The names, in alphabetical order. */
    public static List<String> kinds() {
        return List.copyOf(KINDS.keySet());
    }

    /** The backend of that name; throws with exit code 2 and the names there are. */
    public static StorageBackend of(String kind, CommandRunner commands) {
        Function<CommandRunner, StorageBackend> backend = KINDS.get(kind);
        if (backend == null) {
            throw RediaccException.usage(Explanation.of("there is no storage '" + Names.printable(kind) + "'")
                    .todo("use one of: " + String.join(", ", KINDS.keySet())));
        }
        return backend.apply(commands);
    }

    /**
     * The storage of a volume.
     *
     * @param state the directory of intents and locks, shared by all callers on the host
     * @param volumePaths where the catalogue's volumes are: nothing there is ever destroyed
     */
    public static VolumeStorage open(Volume volume, CommandRunner commands, Path state, Collection<Path> volumePaths) {
        StorageBackend backend = of(volume.storage(), commands);
        StorageBackend cleaner = of(volume.storage(), new HostProcesses(new Cancellation()));
        return new VolumeStorage(volume, backend, cleaner, commands, state, volumePaths);
    }
}
