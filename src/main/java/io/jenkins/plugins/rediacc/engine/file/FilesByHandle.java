package io.jenkins.plugins.rediacc.engine.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Single acts on files by their paths, each through the {@link DirectoryHandle} of the file's directory. For files below
 * a clone's data, a workspace or any directory that a less privileged user can write. Where a system has no such handles,
 * it has no root either, and logs and plans are opened by path.
 */
public final class FilesByHandle {

    /** The most bytes of a file that holds a few lines: a version, a lock, a label. */
    public static final int SMALL = 1 << 20;

    private FilesByHandle() {}

    /** A regular file's bytes; throws where there are more than so many. */
    public static byte[] read(Path file, int most) throws IOException {
        try (DirectoryHandle directory = parent(file)) {
            return directory.read(name(file), most);
        }
    }

    /** The text of a small regular file; what is not UTF-8 in it is replaced. */
    public static String text(Path file) throws IOException {
        return new String(read(file, SMALL), StandardCharsets.UTF_8);
    }

    /** Opens a regular file for reading. */
    public static InputStream input(Path file) throws IOException {
        if (!DirectoryHandle.isSupported(file)) {
            return Files.newInputStream(file);
        }
        DirectoryHandle directory = parent(file);
        try {
            return new FilterInputStream(directory.input(name(file))) {
                @Override
                public void close() throws IOException {
                    try (directory) {
                        super.close();
                    }
                }
            };
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Opens a regular file for reading; a link in its place is followed where root or the engine's user made it and nobody
     * else could have put it there.
     */
    public static InputStream inputThroughLinks(Path file) throws IOException {
        return input(DirectoryHandle.isSupported(file) ? PathWalk.end(file.toAbsolutePath()) : file);
    }

    /** Whether there is anything under that name, a link included. */
    public static boolean exists(Path file) throws IOException {
        try (DirectoryHandle directory = parent(file)) {
            return directory.exists(name(file));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    /** Whether there is a directory under that name that is no link. */
    public static boolean isDirectory(Path file) throws IOException {
        return isA(file, FileEntry.Kind.DIRECTORY);
    }

    /** Whether there is a regular file under that name. */
    public static boolean isFile(Path file) throws IOException {
        return isA(file, FileEntry.Kind.FILE);
    }

    private static boolean isA(Path file, FileEntry.Kind kind) throws IOException {
        try (DirectoryHandle directory = parent(file)) {
            return directory.entry(name(file)).kind() == kind;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return false;
        }
    }

    /** The names in a directory, in their order. */
    public static List<String> names(Path directory) throws IOException {
        try (DirectoryHandle opened = DirectoryHandle.open(directory)) {
            return opened.names();
        }
    }

    /** Makes a file anew and opens it for writing; makes its directory where it is missing. */
    public static OutputStream fresh(Path file) throws IOException {
        return Channels.newOutputStream(freshChannel(file));
    }

    /** The like, to be cut off where it turns out to be too long. */
    public static FileChannel freshChannel(Path file) throws IOException {
        if (!DirectoryHandle.isSupported(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        }
        try (DirectoryHandle directory =
                DirectoryHandle.create(file.toAbsolutePath().getParent())) {
            return directory.fresh(name(file));
        }
    }

    /** Opens a file of the engine's own to write at its end; makes it where it is missing. */
    public static FileChannel append(Path file) throws IOException {
        try (DirectoryHandle directory = parent(file)) {
            return directory.append(name(file));
        }
    }

    /** Removes a file, a link or an empty directory; whether there was one. */
    public static boolean deleteIfExists(Path file) throws IOException {
        try (DirectoryHandle directory = parent(file)) {
            return directory.deleteIfExists(name(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes what is there with all that is below it. */
    public static void deleteTree(Path file) throws IOException {
        try (DirectoryHandle directory = parent(file)) {
            directory.deleteTree(name(file));
        } catch (NoSuchFileException e) {
            // There is nothing of it.
        }
    }

    /** Renames; throws where something is there. */
    public static void move(Path from, Path to) throws IOException {
        try (DirectoryHandle source = parent(from);
                DirectoryHandle target = parent(to)) {
            if (target.exists(name(to))) {
                throw new FileAlreadyExistsException(to.toString());
            }
            source.move(name(from), target, name(to));
        }
    }

    private static DirectoryHandle parent(Path file) throws IOException {
        return DirectoryHandle.open(file.toAbsolutePath().getParent());
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
