package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The root directory of a sandbox: empty directories, links and copies of small files, on which a table of mounts puts what
 * the sandbox shows. What is in neither does not exist inside. It is made in a directory of the engine's own, from where the
 * sandbox copies it into its memory.
 */
final class SandboxRoot implements AutoCloseable {

    /** Where the new root is mounted: every host has this directory, and nothing that is shown lies in it. */
    private static final Path MOUNTED_AT = Path.of("/sys");

    /**
     * What the first process of new namespaces does; gets the directory in which a root was made, and {@link #MOUNTED_AT}.
     * What the namespace had of the host before goes with the old root (pivot_root(2)), so that the host can unmount and
     * destroy it meanwhile.
     */
    static final String MOVE =
            """
            set -eu
            umask 022
            trap 'rm -rf -- "$1"' EXIT
            ip link set lo up
            mount -n -t tmpfs -o mode=0755,size=8m,nosuid,nodev rediacc "$2"
            cp --archive --no-target-directory -- "$1/root" "$2"
            mount -n --all --fstab "$1/fstab"
            mount -n -o remount,bind,ro,nosuid,nodev "$2"
            rm -rf -- "$1"
            trap - EXIT
            cd "$2"
            pivot_root . .
            umount -n -l .
            cd /
            """;

    private static final Path TOP = Path.of("/");
    private static final List<Path> TEMPORARY = List.of(Path.of("/tmp"), Path.of("/var/tmp"));
    private static final String MAKE_MOUNT_POINT = "X-mount.mkdir=0755";

    private final SandboxSpec spec;
    private final OsUser engine;
    private final MountOptions host;
    private final Path directory;
    private final Map<Path, Show> shown =
            new TreeMap<>(Comparator.comparingInt(Path::getNameCount).thenComparing(Comparator.naturalOrder()));
    private final Map<Path, Path> links = new TreeMap<>();

    /** How a directory is shown. */
    private enum Show {
        EMPTY,
        READABLE,
        WRITABLE,
        TEMPORARY
    }

    private SandboxRoot(SandboxSpec spec, OsUser engine, MountOptions host, Path directory) {
        this.spec = spec;
        this.engine = engine;
        this.host = host;
        this.directory = directory;
    }

    /** Makes the directory, and the table of mounts beside it. */
    static SandboxRoot make(SandboxSpec spec, OsUser engine) throws IOException {
        SandboxRoot root =
                new SandboxRoot(spec, engine, MountOptions.read(), Files.createTempDirectory("rediacc-sandbox"));
        try {
            root.make();
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
        return root;
    }

    /** What {@link #MOVE} gets. */
    List<String> arguments() {
        return List.of(directory.toString(), MOUNTED_AT.toString());
    }

    private Path skeleton() {
        return directory.resolve("root");
    }

    private void make() throws IOException {
        Stream.concat(SystemFiles.covered().stream(), spec.hide().stream())
                .forEach(path -> shown.put(path, Show.EMPTY));
        TEMPORARY.forEach(path -> shown.put(path, Show.TEMPORARY));
        Stream.concat(SystemFiles.directories().stream(), spec.readable().stream())
                .forEach(path -> show(path, Show.READABLE));
        spec.writable().forEach(path -> show(path, Show.WRITABLE));
        dropWhatIsThereAnyway();
        makeSkeleton();
        Files.writeString(directory.resolve("fstab"), mounts().toString());
    }

    private void show(Path path, Show how) {
        for (Path each : List.of(resolve(path), realPath(path))) {
            shown.merge(each, how, (before, now) -> before.compareTo(now) > 0 ? before : now);
        }
    }

    /** Where the path leads; links on the way are made inside as well, so that programs find what lies beside them. */
    private Path resolve(Path path) {
        Path here = TOP;
        for (Path name : path) {
            Path next = here.resolve(name);
            // What is covered has no place for a link: there the directory itself is mounted under the link's name.
            if (!Files.isSymbolicLink(next) || isCovered(next)) {
                here = next;
            } else {
                Path target = read(next);
                links.put(next, target);
                here = resolve(here.resolve(target).normalize());
            }
        }
        return here;
    }

    private boolean isCovered(Path path) {
        return Stream.of(SystemFiles.covered(), spec.hide(), TEMPORARY)
                .flatMap(List::stream)
                .anyMatch(path::startsWith);
    }

    /** What lies in a directory that is shown likewise needs no mount of its own, and nor does what is empty in nothing. */
    private void dropWhatIsThereAnyway() {
        for (Path path : List.copyOf(shown.keySet())) {
            Show how = shown.get(path);
            Show around = around(path);
            boolean coversNothing = around != Show.READABLE && around != Show.WRITABLE || !Files.isDirectory(path);
            if (how == Show.EMPTY && coversNothing || how == Show.READABLE && around == Show.READABLE) {
                shown.remove(path);
            }
        }
    }

    /** How the nearest directory around the path is shown; null where none is. */
    private Show around(Path path) {
        for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
            Show how = shown.get(parent);
            if (how != null) {
                return how;
            }
        }
        return null;
    }

    private void makeSkeleton() throws IOException {
        for (String name : List.of("dev/shm", "etc", "proc", "run", "var")) {
            Files.createDirectories(skeleton().resolve(name));
        }
        for (Path file : SystemFiles.files()) {
            copy(file);
        }
        for (Path device : SystemFiles.devices()) {
            Files.createFile(inside(device));
        }
        links.put(Path.of("/dev/fd"), Path.of("/proc/self/fd"));
        links.put(Path.of("/dev/stdin"), Path.of("/proc/self/fd/0"));
        links.put(Path.of("/dev/stdout"), Path.of("/proc/self/fd/1"));
        links.put(Path.of("/dev/stderr"), Path.of("/proc/self/fd/2"));
        links.put(Path.of("/var/run"), Path.of("/run"));
        for (Map.Entry<Path, Path> link : links.entrySet()) {
            makeLink(link.getKey(), link.getValue());
        }
        new SandboxUsers(inside(SandboxUsers.PASSWD))
                .add(Stream.concat(Stream.of(engine), spec.users().stream()).toList());
    }

    private void makeLink(Path link, Path target) throws IOException {
        if (around(link) == null && !Files.exists(inside(link), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(inside(link).getParent());
            Files.createSymbolicLink(inside(link), target);
        }
    }

    /** A link into what is shown stays a link: of the time zone it is the link that tells the name. */
    private void copy(Path file) throws IOException {
        if (around(file) != null) {
            return;
        }
        boolean leadsInside = Files.isSymbolicLink(file) && around(file.toRealPath()) == Show.READABLE;
        Files.createDirectories(inside(file).getParent());
        if (leadsInside) {
            Files.createSymbolicLink(inside(file), read(file));
        } else {
            Files.copy(file, inside(file), StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(inside(file), PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private Fstab mounts() {
        Fstab table = new Fstab(MOUNTED_AT);
        shown.forEach((path, how) -> add(table, path, how));
        SystemFiles.devices().forEach(device -> table.bind(device, options(device, "bind", "nosuid", "noexec")));
        table.virtual("tmpfs", Path.of("/dev/shm"), List.of("mode=1777", "nosuid", "nodev"));
        table.virtual("proc", Path.of("/proc"), List.of("nosuid", "nodev", "noexec"));
        return table;
    }

    private void add(Fstab table, Path path, Show how) {
        switch (how) {
            case EMPTY ->
                table.virtual("tmpfs", path, List.of("mode=0555", "size=1m", "nosuid", "nodev", MAKE_MOUNT_POINT));
            case READABLE -> addReadable(table, path);
            case WRITABLE -> table.bind(path, options(path, "rbind", "nosuid", "nodev", MAKE_MOUNT_POINT));
            case TEMPORARY -> addTemporary(table, path);
        }
    }

    /** In a user namespace a directory can only be had together with what is mounted below it: that is read-only as well. */
    private void addReadable(Fstab table, Path path) {
        String kind = engine.isRoot() ? "bind" : "rbind";
        List<Path> parts = engine.isRoot() ? List.of() : host.below(path);
        Stream.concat(Stream.of(path), parts.stream())
                .forEach(part -> table.bind(part, options(part, kind, "ro", "nosuid", "nodev", MAKE_MOUNT_POINT)));
    }

    private void addTemporary(Fstab table, Path path) {
        if (spec.temporary().isPresent()) {
            Path source = spec.temporary().get();
            table.bind(source, path, options(source, "bind", "nosuid", "nodev", MAKE_MOUNT_POINT));
        } else {
            table.virtual("tmpfs", path, List.of("mode=1777", "size=64m", "nosuid", "nodev", MAKE_MOUNT_POINT));
        }
    }

    private List<String> options(Path source, String... wanted) {
        return Stream.concat(Stream.of(wanted), host.of(source).stream())
                .distinct()
                .toList();
    }

    private Path inside(Path path) {
        return skeleton().resolve(TOP.relativize(path));
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static Path read(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in a directory; nothing where it cannot be looked into. */
    static List<Path> entries(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException e) {
            return List.of();
        }
        return entries;
    }

    /** Removes the directory where nobody has moved out of it. */
    @Override
    public void close() {
        try (Stream<Path> tree = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
