package io.jenkins.plugins.rediacc.engine.storage.reflink;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import io.jenkins.plugins.rediacc.engine.storage.directory.DirectoryBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Directories on a file system with reflinks (ioctl_ficlone(2)): a copy shares its blocks with the source. */
public final class ReflinkBackend extends DirectoryBackend {

    public static final String KIND = "reflink";

    private static final Promise PROMISE = new Promise(
            false,
            false,
            false,
            Promise.Exchange.ATOMIC,
            "grows with the number of files and of extents, not with bytes");

    public ReflinkBackend(CommandRunner commands) {
        super(commands, "always");
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Promise promise() {
        return PROMISE;
    }

    /** Empty: XFS has no answer that does not read the extents of every file. */
    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        return Optional.empty();
    }

    @Override
    protected List<Finding> placesForVolumes() {
        return List.of(HostChecks.mounted("xfs", "btrfs"));
    }

    @Override
    protected void verifyCopying(Volume volume, Layout layout) {
        StorageTool tool = tool(volume);
        Path directory = FileFacts.isDirectory(volume.snapshots())
                ? volume.snapshots()
                : volume.snapshots().getParent();
        tryReflink(tool, directory, layout);
        if (layout.mount().type().equals("btrfs")) {
            refuseNestedSubvolumes(tool, volume.path());
        }
    }

    @Override
    protected void verifyFits(Volume volume, Path source) {
        // A copy shares its blocks, so it takes next to nothing until it is written to.
    }

    private static void tryReflink(StorageTool tool, Path directory, Layout layout) {
        String probe = tool.require(
                        Explanation.of("cannot try a reflink in " + directory)
                                .todo("the directory must be writable for the engine"),
                        "mktemp",
                        "--tmpdir=" + directory,
                        ".rediacc-probe.XXXXXXXX")
                .stdout()
                .strip();
        String copy = probe + ".copy";
        try {
            CommandResult cloned = tool.run("cp", "--reflink=always", "-T", "--", probe, copy);
            if (!cloned.succeeded()) {
                throw RediaccException.refused(Explanation.of("the file system of " + directory + " ("
                                + layout.mount().type() + ") makes no reflinks")
                        .tool(cloned.words())
                        .state("nothing was made")
                        .todo("use XFS made with reflink=1 or btrfs, or the storage 'copy'"));
            }
        } finally {
            tool.run("rm", "-f", "--", probe, copy);
        }
    }

    /** The root of a subvolume has inode number 256, which no other directory of btrfs has. */
    private static void refuseNestedSubvolumes(StorageTool tool, Path path) {
        String nested = tool.require(
                        Explanation.of("cannot look for subvolumes inside " + path),
                        "find",
                        path.toString(),
                        "-xdev",
                        "-mindepth",
                        "1",
                        "-type",
                        "d",
                        "-inum",
                        "256")
                .stdout();
        if (!nested.isBlank()) {
            throw RediaccException.refused(Explanation.of("the volume " + path + " holds btrfs subvolumes")
                    .tool(nested)
                    .state("nothing was made")
                    .todo("turn them into plain directories, so that the volume is one tree"));
        }
    }
}
