package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A file system of its own for a test: a sparse image under {@code target/fs}, mounted through a loop device. Needs
 * root. It is unmounted by {@link #close}, at the latest when the JVM ends; what a killed JVM left behind is cleaned up
 * by the next one.
 */
public final class LoopFileSystem implements AutoCloseable {

    private static final Path HOME = Path.of("target", "fs").toAbsolutePath();
    private static final Duration UNMOUNT_LIMIT = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final CommandRunner COMMANDS = new HostProcesses(new Cancellation());

    private final Path image;
    private final Path root;
    private final Thread hook = new Thread(this::unmount, "unmount");

    private LoopFileSystem(Path image, Path root) {
        this.image = image;
        this.root = root;
    }

    /** A btrfs of that size in bytes, at least 128 MiB. */
    public static LoopFileSystem btrfs(long bytes) {
        return create(HOME, "btrfs", bytes, Command.of("mkfs.btrfs", "-q", "-f"));
    }

    /** A btrfs whose image is a file on another file system; one with reflinks copies it in an instant. */
    public static LoopFileSystem btrfsOn(LoopFileSystem below, long bytes) {
        return create(below.root, "btrfs", bytes, Command.of("mkfs.btrfs", "-q", "-f"));
    }

    /** An XFS with reflinks of that size in bytes, at least 300 MiB. */
    public static LoopFileSystem xfs(long bytes) {
        return create(HOME, "xfs", bytes, Command.of("mkfs.xfs", "-q", "-f", "-m", "reflink=1"));
    }

    /** An ext4, which has no reflinks, of that size in bytes. */
    public static LoopFileSystem ext4(long bytes) {
        return create(HOME, "ext4", bytes, Command.of("mkfs.ext4", "-q", "-F"));
    }

    /** The directory it is mounted on. */
    public Path root() {
        return root;
    }

    /** A btrfs subvolume at that path relative to the root. */
    public Path subvolume(String relative) {
        Path path = root.resolve(relative);
        run(Command.of("btrfs", "subvolume", "create", path.toString()));
        return path;
    }

    /** Turns btrfs quotas on. */
    public LoopFileSystem withQuota() {
        run(Command.of("btrfs", "quota", "enable", root.toString()));
        run(Command.of("btrfs", "quota", "rescan", "-w", root.toString()));
        return this;
    }

    /**
     * The image as it is at this instant, on the file system that holds it, which must have reflinks: all that was written
     * to the device and nothing that waits in memory to be written, as a power cut leaves it.
     */
    public Path copyImage() {
        Path copy = image.resolveSibling(image.getFileName() + "." + COUNT.incrementAndGet());
        run(Command.of("cp", "--reflink=always", "--", image.toString(), copy.toString()));
        return copy;
    }

    /** Mounts a copy of its image in its place, which nobody may use now; the copy stays as it is. */
    public void restoreImage(Path copy) {
        if (!isUnmounted()) {
            throw stillInUse();
        }
        run(Command.of("rm", "--", image.toString()));
        run(Command.of("cp", "--reflink=always", "--", copy.toString(), image.toString()));
        mount();
    }

    /** Unmounts it and deletes the image; throws where a process still uses it. */
    @Override
    public void close() {
        if (unmount()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        } else {
            throw stillInUse();
        }
    }

    private IllegalStateException stillInUse() {
        return new IllegalStateException(root + " is still in use: "
                + run("fuser", "-vm", root.toString()).words());
    }

    private static synchronized LoopFileSystem create(Path home, String type, long bytes, Command mkfs) {
        try {
            Files.createDirectories(HOME);
            cleanUpAfterKilledRuns();
            String name = ProcessHandle.current().pid() + "-" + type + "-" + COUNT.incrementAndGet();
            Path image = home.resolve(name + ".img");
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
            }
            LoopFileSystem made = new LoopFileSystem(image, Files.createDirectory(home.resolve(name)));
            Runtime.getRuntime().addShutdownHook(made.hook);
            run(mkfs.with(image.toString()));
            made.mount();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void cleanUpAfterKilledRuns() throws IOException {
        List<Path> images;
        try (Stream<Path> entries = Files.list(HOME)) {
            images = entries.filter(entry -> entry.toString().endsWith(".img")).toList();
        }
        for (Path image : images) {
            String name = image.getFileName().toString();
            long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
            if (ProcessHandle.of(pid).isEmpty()) {
                Path root = HOME.resolve(name.substring(0, name.length() - ".img".length()));
                new LoopFileSystem(image, root).unmount();
            }
        }
    }

    private void mount() {
        run(Command.of("mount", "-o", "loop,noatime", image.toString(), root.toString()));
    }

    /** Unmounts it, and what is mounted in it. */
    private boolean isUnmounted() {
        Instant deadline = Instant.now().plus(UNMOUNT_LIMIT);
        while (isMounted()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            run("umount", "--recursive", root.toString());
        }
        return true;
    }

    private boolean unmount() {
        if (!isUnmounted()) {
            return false;
        }
        try {
            Files.deleteIfExists(root);
            Files.deleteIfExists(image);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isMounted() {
        return run("mountpoint", "-q", root.toString()).succeeded();
    }

    private static void run(Command command) {
        COMMANDS.run(command).orFail(Explanation.of("cannot make a file system for the test: " + command.argv()));
    }

    private static CommandResult run(String... argv) {
        return COMMANDS.run(Command.of(argv));
    }
}
