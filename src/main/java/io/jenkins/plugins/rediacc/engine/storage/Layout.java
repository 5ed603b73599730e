package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Where a volume and its snapshots lie: what must hold on every storage whose objects are directories. */
public final class Layout {

    private static final String OUR_NAMES = "rediacc_";

    private final Volume volume;
    private final Path path;
    private final Path snapshots;
    private final MountTable mounts;

    private Layout(Volume volume, Path path, Path snapshots) {
        this.volume = volume;
        this.path = path;
        this.snapshots = snapshots;
        this.mounts = MountTable.read();
    }

    /** The layout of a volume; refuses one whose paths are not plain directories apart from each other on one mount. */
    public static Layout verified(Volume volume) {
        Layout layout = apart(volume);
        layout.refuseOtherFileSystem();
        layout.refuseMounts(mount -> false);
        return layout;
    }

    /** The layout of a volume whose objects are file systems of their own: its paths are plain and apart, no more. */
    public static Layout apart(Volume volume) {
        Layout layout = new Layout(volume, realDirectory(volume), realSnapshots(volume));
        layout.refuseInsideEachOther();
        return layout;
    }

    /** Where the volume lies, without links. */
    public Path path() {
        return path;
    }

    /** The mount that holds the volume. */
    public MountTable.Mount mount() {
        return mounts.holding(path);
    }

    /** Refuses what is mounted inside the volume, unless it is a part of the volume. */
    public void refuseMounts(Predicate<MountTable.Mount> isPart) {
        List<Path> nested = mounts.mountedBelow(path).stream()
                .filter(isPart.negate())
                .map(MountTable.Mount::point)
                .toList();
        if (!nested.isEmpty()) {
            throw RediaccException.refused(Explanation.of("other file systems are mounted inside the volume "
                            + volume.name() + ": " + nested + "; a snapshot would not hold them")
                    .todo("move what they hold into the volume, or unmount them"));
        }
    }

    private void refuseInsideEachOther() {
        if (snapshots.startsWith(path) || path.startsWith(snapshots) && !isCloneInProductionsPart()) {
            throw RediaccException.refused(Explanation.of("the snapshot directory " + snapshots + " and the volume "
                            + path + " lie inside each other")
                    .todo("choose a snapshot directory beside the volume, such as " + path.resolveSibling(".rediacc")));
        }
    }

    private void refuseOtherFileSystem() {
        MountTable.Mount here = mounts.holding(path);
        MountTable.Mount there = mounts.holding(snapshots);
        if (!here.type().equals(there.type()) || !here.source().equals(there.source())) {
            throw RediaccException.refused(Explanation.of("the snapshot directory " + snapshots + " (" + there.type()
                            + " on " + there.source() + ") is not on the volume's file system (" + here.type() + " on "
                            + here.source() + ")")
                    .todo("choose a snapshot directory on the same file system as " + path));
        }
    }

    /** A dry run of a promotion takes one of our clones, which all lie among the snapshots, for production. */
    private boolean isCloneInProductionsPart() {
        return snapshots.equals(path.getParent())
                && path.getFileName().toString().startsWith(OUR_NAMES);
    }

    private static Path realDirectory(Volume volume) {
        Path path = volume.path();
        if (!path.isAbsolute() || FileFacts.hasControlCharacters(path)) {
            throw RediaccException.usage(Explanation.of("the path of volume " + volume.name() + " is not usable: "
                            + Names.printable(path.toString()))
                    .todo("name an absolute path without control characters"));
        }
        if (!FileFacts.isDirectory(path)) {
            throw RediaccException.notFound(Explanation.of("the volume " + volume.name() + " has no directory " + path)
                    .todo("correct its path; a symbolic link is not accepted in its last part"));
        }
        return FileFacts.real(path);
    }

    private static Path realSnapshots(Volume volume) {
        Path snapshots = volume.snapshots();
        if (!snapshots.isAbsolute() || snapshots.getParent() == null || FileFacts.hasControlCharacters(snapshots)) {
            throw RediaccException.usage(Explanation.of("the snapshot directory of volume " + volume.name()
                            + " is not usable: " + Names.printable(snapshots.toString()))
                    .todo("name an absolute path without control characters"));
        }
        if (FileFacts.isDirectory(snapshots)) {
            return FileFacts.real(snapshots);
        }
        if (FileFacts.exists(snapshots) || !Files.isDirectory(snapshots.getParent())) {
            throw RediaccException.notFound(Explanation.of("the snapshot directory " + snapshots
                            + " cannot be made: its parent must exist, and nothing else of its name")
                    .todo("create the parent, or name another directory"));
        }
        return FileFacts.real(snapshots.getParent()).resolve(snapshots.getFileName());
    }
}
