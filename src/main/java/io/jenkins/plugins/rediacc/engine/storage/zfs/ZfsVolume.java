package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The datasets of a volume: production's own, and beside it {@code <dataset>.rediacc}, below which the clones lie. That one
 * is never mounted; its mount point is the snapshot directory, so a clone's is {@code <snapshots>/<name>}.
 */
record ZfsVolume(String dataset, String holder) {

    private static final String HOLDER = ".rediacc";

    /** The volume whose production is mounted at the volume's path; empty where no dataset is. */
    static Optional<ZfsVolume> find(Volume volume) {
        return mounted(volume.path()).map(ZfsVolume::new);
    }

    static RediaccException notMounted(Volume volume) {
        return RediaccException.refused(Explanation.of(
                        "no ZFS file system is mounted at " + volume.path() + ", the path of volume " + volume.name())
                .todo("name the mount point of a dataset; 'zfs list' shows them, 'zfs mount' mounts one"));
    }

    /** Where the dataset of that name is mounted; where it would be by default while it is not. */
    static Path place(String reference) {
        return reference.startsWith("/")
                ? Path.of(reference).normalize()
                : MountTable.read().all().stream()
                        .filter(mount -> mount.isDataset() && mount.source().equals(reference))
                        .map(MountTable.Mount::point)
                        .findFirst()
                        .orElse(Path.of("/", reference));
    }

    private ZfsVolume(String dataset) {
        this(dataset, holder(dataset));
    }

    /** A clone that takes production's part in a dry run has its own clones beside it. */
    private static String holder(String dataset) {
        String above = dataset.substring(0, Math.max(0, dataset.lastIndexOf('/')));
        return above.endsWith(HOLDER) ? above : dataset + HOLDER;
    }

    /** The dataset that is mounted exactly there. */
    static Optional<String> mounted(Path path) {
        return MountTable.read()
                .shownAt(path)
                .filter(MountTable.Mount::isDataset)
                .map(MountTable.Mount::source);
    }

    /** Refuses a volume that is no dataset of its own, or in which something is mounted that is no part of it. */
    static ZfsVolume verified(Volume volume) {
        Layout layout = Layout.apart(volume);
        if (!layout.mount().isDataset()) {
            throw RediaccException.refused(Explanation.of("the volume " + volume.name() + " at " + volume.path()
                            + " is not on ZFS but on " + layout.mount().type())
                    .todo("move it to ZFS, or name the storage it is on in the catalogue"));
        }
        String source = layout.mount().source();
        if (mounted(layout.path()).isEmpty()) {
            throw RediaccException.refused(
                    Explanation.of(volume.path() + " is a directory of the dataset " + source + ", not a dataset")
                            .todo("with the database stopped: make a dataset by 'zfs create', move the content in, and"
                                    + " set its mountpoint to this path"));
        }
        if (!source.contains("/")) {
            throw RediaccException.refused(Explanation.of("the volume " + volume.name() + " is the pool " + source
                            + " itself, beside which no clone can lie")
                    .todo("move the data into a dataset of the pool by 'zfs create' and 'zfs set mountpoint='"));
        }
        layout.refuseMounts(mount -> mount.isDataset() && mount.source().startsWith(source + "/"));
        return new ZfsVolume(source);
    }

    /** Whether a dataset or snapshot of that name is, or lies in, a clone. */
    boolean isClone(String name) {
        return name.startsWith(holder + "/") && !name.equals(dataset) && !name.startsWith(dataset + "/");
    }

    /** Whether the dataset is production's own, or a part of it. */
    boolean isProduction(Dataset any) {
        return any.name().equals(dataset) || any.name().startsWith(dataset + "/");
    }
}
