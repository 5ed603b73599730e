package io.jenkins.plugins.rediacc.engine.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The number that an open directory has in this process, by which {@code /proc/self/fd} shows it (proc(5)). Java keeps
 * the number to itself, so it is found by device and inode; each is given to one handle at a time, so that a handle's
 * number is not closed, and taken for something else, by the end of another handle of the same directory.
 */
final class OpenDescriptor implements Closeable {

    private static final Path ALL = Path.of("/proc/self/fd");
    private static final Set<Path> TAKEN = new HashSet<>();

    private final Path path;

    private OpenDescriptor(Path path) {
        this.path = path;
    }

    static OpenDescriptor of(Path directory, SecureDirectoryStream<Path> stream) throws IOException {
        Object key = stream.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
        synchronized (TAKEN) {
            try (Stream<Path> open = Files.list(ALL)) {
                Path found = open.filter(each -> !TAKEN.contains(each) && shows(each, key))
                        .findFirst()
                        .orElseThrow(() -> new FileSystemException(
                                directory.toString(), null, "the open directory is not to be found in " + ALL));
                TAKEN.add(found);
                return new OpenDescriptor(found);
            }
        }
    }

    private static boolean shows(Path descriptor, Object key) {
        try {
            return key.equals(
                    Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    /** A path that leads to the open directory itself. */
    Path path() {
        return path;
    }

    @Override
    public void close() {
        synchronized (TAKEN) {
            TAKEN.remove(path);
        }
    }
}
