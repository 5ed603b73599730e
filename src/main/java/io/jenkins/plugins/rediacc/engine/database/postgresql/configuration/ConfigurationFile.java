package io.jenkins.plugins.rediacc.engine.database.postgresql.configuration;

import io.jenkins.plugins.rediacc.engine.database.postgresql.OwnedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A file of configuration. One character of its text stands for one byte (ISO 8859-1), so that what its owner wrote in
 * whatever encoding stays as it was. A new text is written beside the file, with the file's owner, group and mode, synced,
 * and renamed onto it; the directory is synced too. Everything goes through one handle of the directory, and no link in
 * the file's place is followed.
 */
final class ConfigurationFile {

    private final Path file;

    ConfigurationFile(Path file) {
        this.file = file;
    }

    /** A text's lines with their ends. */
    static List<String> lines(String text) {
        return List.of(text.split("(?<=\n)"));
    }

    /** A path as it stands in a text. */
    static String asText(Path path) {
        return asText(path.toString());
    }

    /** A name as it stands in a text. */
    static String asText(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** What stands in a text, as the name of a file. */
    static String asName(String text) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Its text; throws where a link stands in its place. */
    String text() {
        try (SecureDirectoryStream<Path> directory = open();
                SeekableByteChannel channel = directory.newByteChannel(
                        file.getFileName(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until all is read.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + file, e);
        }
    }

    /** Replaces its text; it is on the disk when this returns. */
    void change(UnaryOperator<String> change) {
        String before = text();
        String after = change.apply(before);
        if (after.equals(before)) {
            return;
        }
        try (SecureDirectoryStream<Path> directory = open()) {
            PosixFileAttributes attributes = directory
                    .getFileAttributeView(file.getFileName(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            put(directory, after, attributes, attributes.permissions());
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot change " + file, e);
        }
    }

    /** Makes it, in the place of a link where one stands there; it belongs to whom its directory belongs to. */
    void create(String text, Set<PosixFilePermission> mode) {
        try (SecureDirectoryStream<Path> directory = open()) {
            PosixFileAttributes attributes =
                    directory.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
            put(directory, text, attributes, mode);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot make " + file, e);
        }
    }

    private void put(
            SecureDirectoryStream<Path> directory,
            String text,
            PosixFileAttributes owner,
            Set<PosixFilePermission> mode)
            throws IOException {
        Path fresh = Path.of("." + file.getFileName() + "." + UUID.randomUUID() + ".rediacc-new");
        try {
            write(directory, fresh, text, owner, mode);
            directory.move(fresh, directory, file.getFileName());
        } finally {
            deleteIfExists(directory, fresh);
        }
        sync(file.getParent());
    }

    private static void write(
            SecureDirectoryStream<Path> directory,
            Path fresh,
            String text,
            PosixFileAttributes owner,
            Set<PosixFilePermission> mode)
            throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
        try (FileChannel channel =
                (FileChannel) directory.newByteChannel(fresh, options, PosixFilePermissions.asFileAttribute(own))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            PosixFileAttributeView view =
                    directory.getFileAttributeView(fresh, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            PosixFileAttributes made = view.readAttributes();
            if (!made.group().equals(owner.group())) {
                view.setGroup(owner.group());
            }
            if (!made.owner().equals(owner.owner())) {
                view.setOwner(owner.owner());
            }
            view.setPermissions(mode);
            channel.force(true);
        }
    }

    private static void deleteIfExists(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            directory.deleteFile(name);
        } catch (NoSuchFileException e) {
            // It bears its lasting name.
        }
    }

    /** Puts a directory's entries on the disk. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private SecureDirectoryStream<Path> open() throws IOException {
        DirectoryStream<Path> directory = Files.newDirectoryStream(file.getParent());
        if (directory instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        directory.close();
        throw new IOException("this system has no handles of directories");
    }
}
