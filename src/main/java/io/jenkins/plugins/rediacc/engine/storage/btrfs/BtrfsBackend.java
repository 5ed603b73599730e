package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.AtomicExchange;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.HostChecks;
import io.jenkins.plugins.rediacc.engine.storage.Layout;
import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Promise;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Subvolumes of btrfs: snapshot and clone are atomic and take the same few milliseconds whatever the size. */
public final class BtrfsBackend implements StorageBackend {

    public static final String KIND = "btrfs";

    /** The inode number of every subvolume's root directory, and of nothing else (BTRFS_FIRST_FREE_OBJECTID). */
    private static final long SUBVOLUME_INODE = 256;

    private static final Promise PROMISE =
            new Promise(true, true, true, Promise.Exchange.ATOMIC, "constant: it does not grow with bytes or files");

    private final StorageTool tool;
    private final BtrfsQuota quota;

    public BtrfsBackend(CommandRunner commands) {
        this.tool = StorageTool.asRoot(commands);
        this.quota = new BtrfsQuota(tool);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Promise promise() {
        return PROMISE;
    }

    @Override
    public List<Finding> diagnose(Optional<Volume> volume) {
        List<Finding> findings = new ArrayList<>();
        findings.add(HostChecks.tool(
                tool,
                "the btrfs tool",
                "install btrfs-progs; where the engine is not root, add the sudoers rules that 'rediacc init' prints",
                "btrfs",
                "version"));
        findings.add(HostChecks.kernel(KIND));
        volume.ifPresentOrElse(
                known -> {
                    findings.add(HostChecks.volume(this, known));
                    findings.add(diagnoseQuota(known));
                },
                () -> findings.add(HostChecks.mounted(KIND)));
        return findings;
    }

    @Override
    public void verify(Volume volume) {
        Layout layout = Layout.verified(volume);
        if (!layout.mount().type().equals(KIND)) {
            throw RediaccException.refused(Explanation.of("the volume " + volume.name() + " at " + volume.path()
                            + " is not on btrfs but on " + layout.mount().type())
                    .todo("move it to btrfs, or name the storage it is on in the catalogue"));
        }
        if (!isSubvolume(volume.path())) {
            throw RediaccException.refused(Explanation.of(volume.path() + " is a directory, not a btrfs subvolume")
                    .todo("with the database stopped: rename it, run 'btrfs subvolume create " + volume.path()
                            + "', and move its content in by 'cp -a --reflink=always'"));
        }
        refuseNested(volume.path(), "snapshot");
    }

    @Override
    public StoredObject snapshot(Volume volume, String name, SourceState state) {
        return copy(volume.path(), SnapshotDirectory.free(volume, name), "-r");
    }

    @Override
    public StoredObject snapshotClone(Volume volume, Path clone, String name, SourceState state) {
        refuseNested(clone, "snapshot");
        return copy(clone, SnapshotDirectory.free(volume, name), "-r");
    }

    @Override
    public StoredObject clone(Volume volume, Path snapshot, String name) {
        return copy(snapshot, SnapshotDirectory.free(volume, name));
    }

    @Override
    public Optional<StoredObject> find(Volume volume, Path path) {
        return isSubvolume(path) ? Optional.of(object(path)) : Optional.empty();
    }

    @Override
    public List<StoredObject> list(Volume volume) {
        List<Path> subvolumes = SnapshotDirectory.entries(volume).stream()
                .filter(BtrfsBackend::isSubvolume)
                .toList();
        if (subvolumes.isEmpty()) {
            return List.of();
        }
        SubvolumeList listed =
                SubvolumeList.parse(listing(volume.snapshots(), "-s", "-u", "-q"), listing(volume.snapshots(), "-r"));
        Path mountPoint = MountTable.read().holding(subvolumes.get(0)).point();
        return subvolumes.stream()
                .map(path -> listed.at(mountPoint.relativize(path))
                        .map(subvolume -> object(path, subvolume))
                        .orElseGet(() -> object(path)))
                .toList();
    }

    /** Nothing where the tool fails: each subvolume is asked for then. */
    private String listing(Path directory, String... options) {
        List<String> argv = new ArrayList<>(List.of("btrfs", "subvolume", "list", "-o"));
        argv.addAll(List.of(options));
        argv.addAll(List.of("--", directory.toString()));
        CommandResult result = tool.run(argv.toArray(String[]::new));
        return result.succeeded() ? result.stdout() : "";
    }

    @Override
    public Optional<Long> exclusiveBytes(Volume volume, StoredObject object) {
        String output = tool.require(
                        Explanation.of("cannot tell what " + object.path() + " holds alone"),
                        "btrfs",
                        "filesystem",
                        "du",
                        "--raw",
                        "-s",
                        "--",
                        object.path().toString())
                .stdout();
        return DiskUsage.exclusiveBytes(output);
    }

    @Override
    public void destroy(Volume volume, StoredObject object) {
        Path path = object.path();
        if (!isSubvolume(path) || !show(path).uuid().equals(object.identity())) {
            throw RediaccException.refused(Explanation.of(path + " is no longer the subvolume " + object.identity())
                    .state("nothing was destroyed"));
        }
        refuseNested(path, "destroy");
        if (!MountTable.read().below(path).isEmpty()) {
            throw RediaccException.refused(Explanation.of("file systems are mounted inside " + path)
                    .state("nothing was destroyed")
                    .todo("unmount them"));
        }
        tool.require(
                Explanation.of("cannot destroy the subvolume " + path)
                        .state("it is still there")
                        .todo("see what uses it; 'rediacc gc' tries again"),
                "btrfs",
                "subvolume",
                "delete",
                "--commit-after",
                "--",
                path.toString());
    }

    @Override
    public Optional<SpaceCap> capSpace(Volume volume, StoredObject clone, long bytes) {
        return quota.cap(clone.path(), show(clone.path()).id(), volume.snapshots(), bytes);
    }

    @Override
    public Pool pool(Volume volume) {
        Pool seen = Pool.of(volume.path());
        long free = BtrfsAllocation.freeBytes(device(volume.path())).orElse(seen.freeBytes());
        return new Pool(seen.totalBytes(), Math.min(seen.freeBytes(), free));
    }

    @Override
    public void exchange(Volume volume, Path one, Path other) {
        new AtomicExchange(tool).exchange(one, other);
    }

    private static Path device(Path path) {
        try {
            return Path.of(Files.getFileStore(path).name());
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE, Explanation.of("cannot look at " + path).tool(String.valueOf(e)), e);
        }
    }

    private StoredObject copy(Path source, Path target, String... options) {
        List<String> argv = new ArrayList<>(List.of("btrfs", "subvolume", "snapshot"));
        argv.addAll(List.of(options));
        argv.addAll(List.of("--", source.toString(), target.toString()));
        tool.require(
                Explanation.of("cannot make the subvolume " + target + " from " + source)
                        .state("it was not made")
                        .todo("'rediacc doctor' says what is missing on this host"),
                argv.toArray(String[]::new));
        return object(target);
    }

    private StoredObject object(Path path) {
        return object(path, show(path));
    }

    private static StoredObject object(Path path, Subvolume subvolume) {
        return new StoredObject(
                path, subvolume.uuid(), subvolume.parentUuid(), subvolume.readOnly(), subvolume.created());
    }

    private Subvolume show(Path path) {
        return Subvolume.parse(tool.require(
                        Explanation.of("cannot look at the subvolume " + path),
                        "btrfs",
                        "subvolume",
                        "show",
                        "--",
                        path.toString())
                .stdout());
    }

    private void refuseNested(Path path, String act) {
        String nested = tool.require(
                        Explanation.of("cannot list the subvolumes inside " + path),
                        "btrfs",
                        "subvolume",
                        "list",
                        "-o",
                        "--",
                        path.toString())
                .stdout();
        if (!nested.isBlank()) {
            throw RediaccException.refused(Explanation.of("cannot " + act + " " + path
                            + ": it holds other subvolumes, which btrfs neither snapshots nor deletes with it")
                    .tool(nested)
                    .state("nothing was changed")
                    .todo("turn them into plain directories, or delete them"));
        }
    }

    private Finding diagnoseQuota(Volume volume) {
        String subject = "space limit of each clone";
        return isSubvolume(volume.path()) && quota.isOn(volume.path())
                ? Finding.good(subject, "btrfs quotas are on")
                : Finding.bad(
                        subject,
                        "btrfs quotas are off, so only the whole pool is watched",
                        "optional: btrfs quota enable " + volume.path());
    }

    private static boolean isSubvolume(Path path) {
        return FileFacts.isDirectory(path)
                && !FileFacts.hasControlCharacters(path)
                && FileFacts.inode(path) == SUBVOLUME_INODE
                && MountTable.read().holding(path).type().equals(KIND);
    }
}
