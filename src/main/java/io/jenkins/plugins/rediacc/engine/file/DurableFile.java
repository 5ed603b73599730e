package io.jenkins.plugins.rediacc.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that after a power cut either the old or the new content is there, whole: temporary name, fsync,
 * rename, fsync of the directory (Linux, {@code fsync(2)}: syncing a file does not sync its directory entry). Who may
 * write to the directory may write to the file ({@link SharedAccess}).
 */
public final class DurableFile {

    private DurableFile() {}

    /** Writes the text as UTF-8; half a surrogate pair becomes a question mark. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the bytes; returns when they are on disk. */
    public static void write(Path file, byte[] bytes) throws IOException {
        if (!DirectoryHandle.isSupported(file)) {
            writeByPath(file, bytes);
            return;
        }
        String temporary = temporaryName(file);
        try (DirectoryHandle directory =
                DirectoryHandle.open(file.toAbsolutePath().getParent())) {
            try {
                try (FileChannel channel = directory.fresh(temporary)) {
                    writeFully(channel, bytes);
                    SharedAccess.inherit(directory, temporary);
                    channel.force(true);
                }
                directory.move(temporary, directory, file.getFileName().toString());
            } finally {
                directory.deleteIfExists(temporary);
            }
            directory.sync();
        }
    }

    /** On systems without handles of directories, on which nothing but reports is written. */
    private static void writeByPath(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(temporaryName(file));
        Files.write(temporary, bytes);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String temporaryName(Path file) {
        return "." + file.getFileName() + "." + UUID.randomUUID() + ".tmp";
    }

    /** Makes a directory and those above it where they are missing. */
    public static void createDirectories(Path directory) throws IOException {
        if (DirectoryHandle.isSupported(directory)) {
            DirectoryHandle.create(directory).close();
        } else {
            Files.createDirectories(directory);
        }
    }

    /** Writes all of the bytes at the channel's position: one call of {@code write} may take only a part. */
    public static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Puts the directory's entries on disk: files created in it, renamed and removed. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
