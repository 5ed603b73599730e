package io.jenkins.plugins.rediacc.engine.storage.backends;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.StorageKind;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import io.jenkins.plugins.rediacc.engine.storage.btrfs.BtrfsBackend;
import io.jenkins.plugins.rediacc.engine.storage.command.CommandBackend;
import io.jenkins.plugins.rediacc.engine.storage.copy.CopyBackend;
import io.jenkins.plugins.rediacc.engine.storage.lvm.LvmBackend;
import io.jenkins.plugins.rediacc.engine.storage.rediacc.RediaccBackend;
import io.jenkins.plugins.rediacc.engine.storage.reflink.ReflinkBackend;
import io.jenkins.plugins.rediacc.engine.storage.zfs.ZfsBackend;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The storages by the names that a catalogue uses. It stands apart because it knows every backend. */
public final class StorageBackends {

    /** A storage is added by one line here. */
    private static final List<Registration> BACKENDS = List.of(
            new Registration(StorageKind.ofDirectories(BtrfsBackend.KIND), BtrfsBackend::new),
            new Registration(StorageKind.ofDirectories(ReflinkBackend.KIND), ReflinkBackend::new),
            new Registration(StorageKind.ofDirectories(CopyBackend.KIND), CopyBackend::new),
            new Registration(RediaccBackend.KIND, RediaccBackend::new),
            new Registration(ZfsBackend.NAMES, ZfsBackend::new),
            new Registration(LvmBackend.NAMES, LvmBackend::new),
            new Registration(CommandBackend.NAMES, CommandBackend::new));

    private StorageBackends() {}

    /** The storages there are. */
    public static List<StorageKind> kinds() {
        return BACKENDS.stream().map(Registration::kind).toList();
    }

    /** The backend of that name; throws with exit code 2 and the names there are. */
    public static StorageBackend of(String kind, CommandRunner commands) {
        return BACKENDS.stream()
                .filter(backend -> backend.kind().name().equals(kind))
                .findFirst()
                .orElseThrow(() -> unknown(kind))
                .make()
                .apply(commands);
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

    private static RediaccException unknown(String kind) {
        String known = String.join(
                ", ", kinds().stream().map(StorageKind::name).sorted().toList());
        return RediaccException.usage(Explanation.of("there is no storage '" + Names.printable(kind) + "'")
                .todo("use one of: " + known));
    }

    private record Registration(StorageKind kind, Function<CommandRunner, StorageBackend> make) {}
}
