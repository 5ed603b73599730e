package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A volume group with a thin pool for a test, on the whole disk that {@value #DISK} names in the environment: {@code
 * bin/test-lvm} sets it in the machine that it starts, which is thrown away afterwards.
 */
public final class ThinPool implements AutoCloseable {

    private static final String DISK = "REDIACC_LVM_DISK";
    private static final String GROUP = "thin-test";
    private static final String POOL = GROUP + "/pool";
    private static final CommandRunner COMMANDS = new HostProcesses(new Cancellation());

    private final AtomicInteger count = new AtomicInteger();
    private final Path root;

    private ThinPool(Path root) {
        this.root = root;
    }

    /** A pool of 1 GiB, in which writes fail at once when it is full. */
    public static ThinPool create() {
        String disk = System.getenv(DISK);
        if (disk == null) {
            throw new IllegalStateException("these tests need a disk of their own: run bin/test-lvm");
        }
        run("vgcreate", GROUP, disk);
        run("lvcreate", "--type", "thin-pool", "--size", "1G", "--poolmetadatasize", "8M", "--name", "pool", GROUP);
        run("lvchange", "--errorwhenfull", "y", POOL);
        try {
            return new ThinPool(Files.createTempDirectory("thin-pool"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory below which its volumes are mounted. */
    public Path root() {
        return root;
    }

    public String group() {
        return GROUP;
    }

    /** A new thin volume with XFS, mounted at that path; it is called after it where nothing else is. */
    public String volume(Path path) {
        String name = path.getParent().getFileName().toString().equals(".rediacc")
                ? path.getFileName().toString()
                : path.getFileName() + "-" + count.incrementAndGet();
        run("lvcreate", "--virtualsize", "320M", "--thinpool", POOL, "--name", name);
        return formatted(name, path);
    }

    /** A new volume that is not thin, with XFS, mounted at that path. */
    public String thickVolume(Path path) {
        String name = "thick-" + count.incrementAndGet();
        run("lvcreate", "--size", "320M", "--name", name, GROUP);
        return formatted(name, path);
    }

    private String formatted(String name, Path path) {
        run("mkfs.xfs", "-q", device(name));
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-o", "noatime", device(name), path.toString());
        return GROUP + "/" + name;
    }

    /** The name of the logical volume mounted at that path, {@code group/name}. */
    public String volumeAt(Path path) {
        return run(
                        "lvs",
                        "--noheadings",
                        "-o",
                        "vg_name,lv_name",
                        MountTable.read().holding(path).source())
                .stdout()
                .strip()
                .replaceAll("\\s+", "/");
    }

    /** What lvs says in that column. */
    public String field(String volume, String column) {
        return run("lvs", "--noheadings", "-o", column, volume).stdout().strip();
    }

    /** Renames the logical volume mounted at that path, and mounts it at a path of the new name. */
    public Path rename(Path path, String newName) {
        String volume = volumeAt(path);
        Path renamed = path.resolveSibling(newName);
        run("umount", path.toString());
        run("rmdir", path.toString());
        run("lvrename", volume, GROUP + "/" + newName);
        run("mkdir", renamed.toString());
        run("mount", "-o", "nouuid", device(newName), renamed.toString());
        return renamed;
    }

    /** Leaves no free space in the pool until closed. */
    public AutoCloseable fill() {
        run("sync");
        run("lvcreate", "--virtualsize", "1G", "--thinpool", POOL, "--name", "filler");
        CommandResult filling = COMMANDS.run(
                Command.of("dd", "if=/dev/zero", "of=" + device("filler"), "bs=1M", "oflag=direct", "status=none"));
        if (filling.succeeded()) {
            throw new IllegalStateException("the pool is larger than 1 GiB");
        }
        return () -> run("lvremove", "--yes", GROUP + "/filler");
    }

    /** Unmounts and removes every volume of the group but the pool. */
    public void clear() {
        MountTable.read().within(List.of(root)).forEach(point -> run("umount", point.toString()));
        run("lvremove", "--yes", "--select", "pool_lv=pool || lv_name=~^thick", GROUP);
    }

    /** Removes all of it. */
    @Override
    public void close() {
        clear();
        run("vgremove", "--yes", GROUP);
    }

    private static String device(String name) {
        return "/dev/" + GROUP + "/" + name;
    }

    private static CommandResult run(String... argv) {
        return COMMANDS.run(Command.of(argv)).orFail(Explanation.of("the test cannot run " + List.of(argv)));
    }
}
