package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where production is: a thin logical volume, all of which is mounted at the volume's path. */
final class LvmVolume {

    private static final List<String> FILE_SYSTEMS = List.of("ext4", "xfs");

    private LvmVolume() {}

    /** Where the logical volume of that name, {@code group/name}, is mounted; its device while it is not. */
    static Path place(String reference) {
        if (reference.startsWith("/")) {
            return Path.of(reference).normalize();
        }
        int slash = reference.indexOf('/');
        String device = "/dev/mapper/" + reference.substring(0, slash).replace("-", "--") + "-"
                + reference.substring(slash + 1).replace("-", "--");
        return MountTable.read().all().stream()
                .filter(mount -> mount.source().equals(device)
                        || mount.source().equals(device(reference).toString()))
                .map(MountTable.Mount::point)
                .findFirst()
                .orElse(device(reference));
    }

    /** What the path is made of where nothing is mounted from it. */
    static Path device(String fullName) {
        return Path.of("/dev", fullName);
    }

    /** What is mounted at the volume's path. */
    static Optional<MountTable.Mount> mount(Volume volume) {
        return MountTable.read().shownAt(volume.path());
    }

    /** The thin volume that is mounted at the volume's path; empty where none is. */
    static Optional<LogicalVolume> find(Volume volume, LogicalVolumes volumes) {
        return mount(volume).flatMap(mount -> volumes.on(mount.source())).filter(LogicalVolume::isThin);
    }

    static RediaccException notMounted(Volume volume) {
        return RediaccException.refused(Explanation.of("no thin logical volume is mounted at " + volume.path()
                        + ", the path of volume " + volume.name())
                .todo("mount it there; 'lvs' shows the logical volumes, 'rediacc doctor " + volume.name()
                        + "' what is wrong"));
    }

    /** Refuses a volume that is no thin logical volume of its own, or in which something else is mounted. */
    static LogicalVolume verified(Volume volume, LogicalVolumes volumes) {
        Layout layout = Layout.apart(volume);
        MountTable.Mount mount = layout.mount();
        LogicalVolume production =
                volumes.on(mount.source()).orElseThrow(() -> unfit(volume, "is not on LVM but on " + mount.source()));
        if (!mount.point().equals(layout.path())) {
            throw unfit(volume, "is a directory of the logical volume " + production.fullName() + ", not all of it");
        }
        if (!production.isThin()) {
            throw unfit(volume, "is on the logical volume " + production.fullName() + ", which is not thin");
        }
        if (!FILE_SYSTEMS.contains(mount.type())) {
            throw unfit(
                    volume,
                    "has the file system " + mount.type() + ", and not one of " + String.join(", ", FILE_SYSTEMS));
        }
        layout.refuseMounts(inside -> false);
        return production;
    }

    private static RediaccException unfit(Volume volume, String why) {
        return RediaccException.refused(
                Explanation.of("the volume " + volume.name() + " at " + volume.path() + " " + why)
                        .todo("put all of the database on one thin logical volume, 'lvcreate -V SIZE -T GROUP/POOL -n"
                                + " NAME', and mount it at " + volume.path() + "; or name the storage it is on"));
    }
}
