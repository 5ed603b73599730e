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
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A pool of its own for a test: a sparse file under {@code target/fs}, mounted beside it. Needs root, and ZFS: the
 * kernel's or zfs-fuse, whose daemon is {@linkplain ZfsDaemon started} where none answers. The pool is destroyed by
 * {@link #close}, at the latest when the JVM ends; what a killed JVM left behind is cleaned up by the next one.
 */
public final class ZfsPool implements AutoCloseable {

    private static final Path HOME = Path.of("target", "fs").toAbsolutePath();
    private static final String PREFIX = "rediacctest";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final CommandRunner COMMANDS = new HostProcesses(new Cancellation());

    private final String name;
    private final Path image;
    private final Path root;
    private final Thread hook = new Thread(this::destroy, "destroy pool");

    private ZfsPool(String name, Path image, Path root) {
        this.name = name;
        this.image = image;
        this.root = root;
    }

    /** A pool of that size in bytes, at least 64 MiB. */
    public static synchronized ZfsPool create(long bytes) {
        try {
            ZfsDaemon.awaken();
            Files.createDirectories(HOME);
            cleanUpAfterKilledRuns();
            String name = PREFIX + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
            Path image = HOME.resolve(name + ".vdev");
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(bytes);
            }
            ZfsPool made = new ZfsPool(name, image, HOME.resolve(name));
            Runtime.getRuntime().addShutdownHook(made.hook);
            run(
                    "zpool",
                    "create",
                    "-o",
                    "cachefile=none",
                    "-m",
                    made.root.toString(),
                    "-O",
                    "atime=off",
                    name,
                    image.toString());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The pool's name, which is that of its first dataset too. */
    public String name() {
        return name;
    }

    /** The directory it is mounted on. */
    public Path root() {
        return root;
    }

    /** A dataset mounted at that path below the root: named after it, or below the dataset for clones beside it. */
    public Path dataset(Path path) {
        String above = path.getParent().getFileName().toString();
        if (above.equals(".rediacc")) {
            String holder = name + "/" + flat(path.getParent().resolveSibling("orders")) + ".rediacc";
            if (!exists(holder)) {
                run("zfs", "create", "-o", "canmount=off", "-o", "mountpoint=" + path.getParent(), holder);
            }
            run("zfs", "create", holder + "/" + path.getFileName());
        } else {
            run("zfs", "create", "-o", "mountpoint=" + path, name + "/" + flat(path));
        }
        return path;
    }

    /** A dataset below the one mounted at that path, and mounted in it. */
    public Path datasetBelow(Path path, String child) {
        run("zfs", "create", datasetAt(path) + "/" + child);
        return path.resolve(child);
    }

    /** Writes to the disk what has been written to files: changing a property waits for that. */
    public void sync() {
        run("zfs", "set", "test:sync=" + COUNT.incrementAndGet(), name);
    }

    /** Reserves all free space until closed. */
    public AutoCloseable fill() {
        String filler = name + "/filler";
        run("zfs", "create", filler);
        String free = run("zfs", "get", "-H", "-p", "-o", "value", "available", name)
                .stdout()
                .strip();
        run("zfs", "set", "reservation=" + (Long.parseLong(free) - (1 << 20)), filler);
        return () -> destroy(filler);
    }

    /** Destroys a dataset that another hand made. */
    public void destroy(String dataset) {
        until(() -> COMMANDS.run(Command.of("zfs", "destroy", dataset)).succeeded());
    }

    /** Everything in the pool: file systems and snapshots. */
    public List<String> names() {
        return run("zfs", "list", "-H", "-o", "name", "-t", "filesystem,snapshot", "-r", name)
                .stdout()
                .lines()
                .toList();
    }

    /** The dataset mounted at that path. */
    public String datasetAt(Path path) {
        return MountTable.read().holding(path).source();
    }

    /** Sets a property of the dataset mounted at that path. */
    public void setProperty(Path path, String property, String value) {
        run("zfs", "set", property + "=" + value, datasetAt(path));
    }

    /** Gives another dataset the user properties of the first. */
    public void copyProperties(Path from, Path to) {
        run("zfs", "get", "-H", "-s", "local", "-o", "property,value", "all", datasetAt(from))
                .stdout()
                .lines()
                .map(line -> line.split("\t"))
                .filter(property -> property[0].contains(":"))
                .forEach(property -> setProperty(to, property[0], property[1]));
    }

    /** Renames the dataset mounted at that path, which an old ZFS does only while it is not mounted. */
    public Path rename(Path path, String newName) {
        String dataset = datasetAt(path);
        String renamed = dataset.substring(0, dataset.lastIndexOf('/') + 1) + newName;
        until(() -> COMMANDS.run(Command.of("zfs", "unmount", dataset)).succeeded());
        until(() -> COMMANDS.run(Command.of("zfs", "rename", dataset, renamed)).succeeded());
        run("zfs", "mount", renamed);
        return path.resolveSibling(newName);
    }

    /** Destroys the pool; throws where a process still uses it. */
    @Override
    public void close() {
        if (destroy()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        } else {
            throw new IllegalStateException("the pool " + name + " is still in use");
        }
    }

    private String flat(Path path) {
        return root.relativize(path).toString().replaceAll("[^A-Za-z0-9]", "-");
    }

    private static boolean exists(String dataset) {
        return COMMANDS.run(Command.of("zfs", "get", "-H", "type", dataset)).succeeded();
    }

    private static void cleanUpAfterKilledRuns() throws IOException {
        List<Path> images;
        try (Stream<Path> entries = Files.list(HOME)) {
            images = entries.filter(entry -> entry.toString().endsWith(".vdev")).toList();
        }
        for (Path image : images) {
            String name = image.getFileName().toString().replace(".vdev", "");
            long pid = Long.parseLong(name.split("-")[1]);
            if (ProcessHandle.of(pid).isEmpty()) {
                new ZfsPool(name, image, HOME.resolve(name)).destroy();
            }
        }
    }

    private boolean destroy() {
        boolean gone = until(() -> {
            COMMANDS.run(Command.of("zpool", "destroy", name));
            return !COMMANDS.run(Command.of("zpool", "list", name)).succeeded();
        });
        if (!gone) {
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

    /** Older ZFS now and then finds a dataset busy whose last user has just ended. */
    private static boolean until(BooleanSupplier done) {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!done.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
        }
        return true;
    }

    private static CommandResult run(String... argv) {
        return COMMANDS.run(Command.of(argv)).orFail(Explanation.of("the test cannot run " + List.of(argv)));
    }
}
