package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Says what speaks against destroying an object, whatever its mark says. */
final class DestroyGuard {

    private final Volume volume;
    private final Collection<Path> volumePaths;
    private final ProcessesInside processes;

    /**
     * A guard of a volume's objects.
     *
     * @param volumePaths where the catalogue's volumes are
     */
    DestroyGuard(Volume volume, Collection<Path> volumePaths, ProcessesInside processes) {
        this.volume = volume;
        this.volumePaths = volumePaths;
        this.processes = processes;
    }

    /**
     * Why it may not be destroyed; empty where nothing speaks against it.
     *
     * @param clones the names of living clones that were made from it
     */
    Optional<String> objection(StoredObject object, List<String> clones) {
        Path path = object.path();
        if (!volume.snapshots().equals(path.getParent())) {
            return Optional.of("it does not lie directly in " + volume.snapshots());
        }
        Path real = FileFacts.exists(path) ? FileFacts.real(path) : path;
        if (touchesVolume(real)) {
            return Optional.of("it is, holds or lies in a volume of the catalogue");
        }
        if (!clones.isEmpty()) {
            return Optional.of("living clones were made from it: " + clones);
        }
        if (!FileFacts.exists(real)) {
            return Optional.empty();
        }
        MountTable mounts = MountTable.read();
        MountTable.Mount whole = mounts.holding(real);
        boolean covered =
                mounts.at(real).stream().anyMatch(mount -> !object.mountSource().equals(Optional.of(mount.source())));
        if (covered || mounts.mountedBelow(real).stream().anyMatch(mount -> !mount.isPartOf(whole))) {
            return Optional.of("a file system is mounted on it or inside it");
        }
        List<Long> pids = processes.of(real);
        return pids.isEmpty() ? Optional.empty() : Optional.of("processes work in it: " + pids);
    }

    private boolean touchesVolume(Path real) {
        return volumePaths.stream()
                .filter(Files::exists)
                .map(FileFacts::real)
                .anyMatch(production -> production.startsWith(real) || real.startsWith(production));
    }
}
