package io.jenkins.plugins.rediacc.engine.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory that is held open. What is done through it is done in this very directory, whatever its path leads to
 * meanwhile, and no link in the place of one of its entries is followed (openat(2)). So a user who may write the
 * directory can turn the engine's hand against his own files alone.
 *
 * <p>Java's handles of directories make no directories and no links. These go by {@code /proc/self/fd}, where the kernel
 * shows the open directory itself (proc(5)).
 */
public final class DirectoryHandle implements Closeable {

    private static final OpenOption[] FRESH = {
        StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS
    };

    private final Path path;
    private final SecureDirectoryStream<Path> stream;
    private OpenDescriptor descriptor;

    DirectoryHandle(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    /** Whether this system has such handles; without them there is no root either. */
    public static boolean isSupported(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /**
     * Opens a directory.
     *
     * @throws FileSystemException where a part of the path is a link that a less privileged user could have made
     */
    public static DirectoryHandle open(Path directory) throws IOException {
        return new PathWalk(false).open(directory.toAbsolutePath());
    }

    /** Opens a directory, making it and those above it where they are missing. */
    public static DirectoryHandle create(Path directory) throws IOException {
        return new PathWalk(true).open(directory.toAbsolutePath());
    }

    /** Where it was found. */
    public Path path() {
        return path;
    }

    /** Opens a directory in it. */
    public DirectoryHandle child(String name) throws IOException {
        requireName(name);
        return below(Path.of(name));
    }

    /** Opens the directory at the end of some names; the last of them is no link. */
    DirectoryHandle below(Path names) throws IOException {
        synchronized (OpenDescriptor.NUMBERS) {
            return new DirectoryHandle(
                    path.resolve(names), secure(stream.newDirectoryStream(names, LinkOption.NOFOLLOW_LINKS)));
        }
    }

    /** What is there under that name; a link is a link. */
    public FileEntry entry(String name) throws IOException {
        return FileEntry.of(at(name));
    }

    public boolean exists(String name) throws IOException {
        return Files.exists(at(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** As {@link #exists}, without looking for a path to this directory. */
    boolean holds(String name) throws IOException {
        try {
            return attributes(name) != null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    boolean holdsLink(String name) throws IOException {
        return attributes(name).isSymbolicLink();
    }

    private BasicFileAttributes attributes(String name) throws IOException {
        return stream.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** The names in it, in their order. */
    public List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(here())) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * A regular file's bytes.
     *
     * @param most how many there may be
     */
    public byte[] read(String name, int most) throws IOException {
        try (InputStream in = input(name)) {
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new FileSystemException(path.resolve(name).toString(), null, "larger than " + most + " bytes");
            }
            return bytes;
        }
    }

    /** Opens a regular file for reading. */
    public InputStream input(String name) throws IOException {
        // A pipe would keep whoever opens it waiting.
        if (entry(name).kind() != FileEntry.Kind.FILE) {
            throw new FileSystemException(path.resolve(name).toString(), null, "not a regular file");
        }
        SeekableByteChannel channel =
                stream.newByteChannel(Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        return Channels.newInputStream(channel);
    }

    /** Makes a file, in the place of one that is there; whoever has made that may have it open. */
    public FileChannel fresh(String name) throws IOException {
        deleteIfExists(name);
        return FileChannel.open(at(name), FRESH);
    }

    /** Opens a file. */
    FileChannel open(String name, List<OpenOption> options) throws IOException {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(at(name), all);
    }

    /** Opens a file to write at its end; one that is not a file of the engine's own alone is replaced by an empty one. */
    public FileChannel append(String name) throws IOException {
        if (!exists(name) || !entry(name).isOwnFile()) {
            return fresh(name);
        }
        return FileChannel.open(
                at(name), StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Puts a file in place, whole, for what is there under that name.
     *
     * @param mode such as {@code rw-------}
     */
    public void write(String name, byte[] content, int uid, int gid, String mode) throws IOException {
        stage(name, place -> {
            try (FileChannel channel = FileChannel.open(place, Set.of(FRESH), attribute("rw-------"))) {
                DurableFile.writeFully(channel, content);
            }
            give(place, uid, gid);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(mode));
        });
    }

    /** Makes a directory; throws where something is there. */
    public void makeDirectory(String name, int uid, int gid, String mode) throws IOException {
        if (exists(name)) {
            throw new FileAlreadyExistsException(path.resolve(name).toString());
        }
        stage(name, place -> {
            Files.createDirectory(place, attribute("rwx------"));
            give(place, uid, gid);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(mode));
        });
    }

    /** Makes a directory of the engine's own, with the mode that its umask leaves; false where one is there. */
    boolean makeOwnDirectory(String name) throws IOException {
        try {
            Files.createDirectory(at(name));
            return true;
        } catch (FileAlreadyExistsException e) {
            if (entry(name).kind() != FileEntry.Kind.DIRECTORY) {
                throw e;
            }
            return false;
        }
    }

    /** Makes a symbolic link, in the place of what is there. */
    public void link(String name, Path target, int uid, int gid) throws IOException {
        stage(name, place -> {
            Files.createSymbolicLink(place, target);
            give(place, uid, gid);
        });
    }

    /** What a link says. */
    public Path readLink(String name) throws IOException {
        return Files.readSymbolicLink(at(name));
    }

    /** Renames an entry, onto what is there. */
    public void move(String name, DirectoryHandle to, String newName) throws IOException {
        Files.move(at(name), to.at(newName), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a file, a link or an empty directory. */
    public boolean deleteIfExists(String name) throws IOException {
        return Files.deleteIfExists(at(name));
    }

    /** Removes an entry with all that is below it; throws where another file system begins below it. */
    public void deleteTree(String name) throws IOException {
        if (!exists(name)) {
            return;
        }
        if (entry(name).kind() == FileEntry.Kind.DIRECTORY) {
            try (DirectoryHandle below = child(name)) {
                if (below.entry(".").device() != entry(".").device()) {
                    throw new FileSystemException(below.path().toString(), null, "another file system begins there");
                }
                below.setMode("rwx------");
                for (String each : below.names()) {
                    below.deleteTree(each);
                }
            }
        }
        deleteIfExists(name);
    }

    /** Changes the directory's own mode. */
    public void setMode(String mode) throws IOException {
        Files.setPosixFilePermissions(here(), PosixFilePermissions.fromString(mode));
    }

    /** Changes the mode of a file that the engine has just made; a link in its place is an error. */
    void setMode(String name, int mode) throws IOException {
        Files.setAttribute(at(name), "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives what the engine has just made to a user. */
    void give(String name, int uid, int gid) throws IOException {
        give(at(name), uid, gid);
    }

    /** Gives the directory itself to a user; does nothing where it is that user's. */
    public void give(int uid, int gid) throws IOException {
        give(here().resolve("."), uid, gid);
    }

    /** The directory's own mode. */
    public Set<PosixFilePermission> mode() throws IOException {
        return Files.getPosixFilePermissions(here());
    }

    /** Puts its entries on the disk. */
    public void sync() throws IOException {
        DurableFile.syncDirectory(here());
    }

    @Override
    public synchronized void close() throws IOException {
        synchronized (OpenDescriptor.NUMBERS) {
            try (stream) {
                if (descriptor != null) {
                    descriptor.close();
                }
            }
        }
    }

    /** What makes an entry at a place that nobody else can reach. */
    private interface Making {
        void at(Path place) throws IOException;
    }

    /**
     * Makes an entry in a directory of its own that the engine's user alone may enter, and moves it into its place: at
     * none of its stages can another user put something else there.
     */
    private void stage(String name, Making making) throws IOException {
        String stage = ".rediacc-" + UUID.randomUUID();
        Files.createDirectory(at(stage), attribute("rwx------"));
        try (DirectoryHandle closed = child(stage)) {
            if (!closed.entry(".").isClosedToOthers()) {
                throw new FileSystemException(path.resolve(stage).toString(), null, "somebody else has put it there");
            }
            try {
                making.at(closed.at(name));
                closed.move(name, this, name);
            } finally {
                closed.deleteIfExists(name);
            }
        } finally {
            deleteIfExists(stage);
        }
    }

    private Path at(String name) throws IOException {
        requireName(name);
        return here().resolve(name);
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals("..")) {
            throw new IllegalArgumentException("not a name in a directory: '" + name + "'");
        }
    }

    /** A path to this very directory, which is looked for where it is needed first. */
    private synchronized Path here() throws IOException {
        if (descriptor == null) {
            descriptor = OpenDescriptor.of(path, stream);
        }
        return descriptor.path();
    }

    private static void give(Path place, int uid, int gid) throws IOException {
        FileEntry now = FileEntry.of(place);
        if (now.uid() != uid) {
            Files.setAttribute(place, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(place, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    static SecureDirectoryStream<Path> secure(DirectoryStream<Path> opened) throws IOException {
        if (opened instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        opened.close();
        throw new NoSuchFileException("this system has no handles of directories");
    }
}
