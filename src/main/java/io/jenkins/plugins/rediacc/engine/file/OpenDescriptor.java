package io.jenkins.plugins.rediacc.engine.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory that is open under a number of this process that is known, by which {@code /proc/self/fd} shows it (proc(5)).
 * Java keeps the number of what it opens to itself. So the directory is opened once more, and the number is the one that
 * shows the directory after that and did not before.
 */
final class OpenDescriptor implements Closeable {

    /** Held by whoever opens or closes a directory for a handle, so that no number changes while another's is looked for. */
    static final Object NUMBERS = new Object();

    private static final Path ALL = Path.of("/proc/self/fd");

    /** A directory that nobody else opens. */
    private static final Path UNUSED = Path.of("/proc/self/fdinfo");

    private static final Path ITSELF = Path.of(".");

    /** Another part of this program may open or close the same directory at this very moment; then it is tried again. */
    private static final int TRIES = 100;

    private final SecureDirectoryStream<Path> stream;
    private final Path path;

    private OpenDescriptor(SecureDirectoryStream<Path> stream, Path path) {
        this.stream = stream;
        this.path = path;
    }

    /** Opens the directory of a stream once more. */
    static OpenDescriptor of(Path directory, SecureDirectoryStream<Path> of) throws IOException {
        Object key = of.getFileAttributeView(BasicFileAttributeView.class)
                .readAttributes()
                .fileKey();
        synchronized (NUMBERS) {
            for (int i = 0; i < TRIES; i++) {
                Map<Path, Object> before = numbers();
                SecureDirectoryStream<Path> again =
                        DirectoryHandle.secure(of.newDirectoryStream(ITSELF, LinkOption.NOFOLLOW_LINKS));
                List<Path> fresh = new ArrayList<>();
                numbers().forEach((number, shown) -> {
                    if (shown.equals(key) && !key.equals(before.get(number))) {
                        fresh.add(number);
                    }
                });
                if (fresh.size() == OfAStream.COUNT) {
                    return new OpenDescriptor(again, fresh.get(0));
                }
                again.close();
            }
        }
        throw new FileSystemException(
                directory.toString(), null, "the number of the open directory is not to be found in " + ALL);
    }

    /** How many numbers one open directory of Java's takes: one to list it by, and one to reach its entries by. */
    private static final class OfAStream {

        static final int COUNT = count();

        private static int count() {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(UNUSED)) {
                Object key = DirectoryHandle.secure(open)
                        .getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes()
                        .fileKey();
                return (int) numbers().values().stream().filter(key::equals).count();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot look at what this process has open", e);
            }
        }
    }

    /** What each number of this process shows, by device and inode. */
    private static Map<Path, Object> numbers() throws IOException {
        Map<Path, Object> numbers = new HashMap<>();
        try (Stream<Path> open = Files.list(ALL)) {
            for (Path each : open.toList()) {
                try {
                    numbers.put(
                            each,
                            Files.readAttributes(each, BasicFileAttributes.class)
                                    .fileKey());
                } catch (IOException e) {
                    // Closed meanwhile.
                    continue;
                }
            }
        }
        return numbers;
    }

    /** A path that leads to the open directory itself. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
