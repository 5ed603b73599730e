package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A server's log: written to a file of the evidence up to a limit, its last lines kept for explanations, and each line
 * handed on as it comes.
 */
final class ServerLog implements OutputSink, AutoCloseable {

    private static final long FILE_LIMIT = 64L << 20;
    private static final int LINE_LIMIT = 4 << 10;
    private static final int LINES_KEPT = 40;

    private final OutputStream file;
    private final SecretMask.Stream mask;
    private final Consumer<String> listener;
    private final Deque<String> last = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long written;
    private boolean diskFull;
    private boolean addressInUse;

    /** Appends to the file; the listener hears every line; neither gets a secret. */
    ServerLog(Path path, SecretMask secrets, Consumer<String> listener) {
        this.listener = listener;
        this.mask = secrets.before(this::take);
        try {
            FileChannel channel = FilesByHandle.append(path);
            this.written = channel.size();
            this.file = Channels.newOutputStream(channel);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot write " + path, e);
        }
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        mask.accept(bytes, length);
    }

    private void take(byte[] bytes, int length) {
        write(bytes, length);
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (line.size() < LINE_LIMIT) {
                line.write(bytes[i]);
            }
        }
    }

    private void write(byte[] bytes, int length) {
        if (written > FILE_LIMIT) {
            return;
        }
        try {
            file.write(bytes, 0, length);
            written += length;
            if (written > FILE_LIMIT) {
                file.write("\n… the rest of the log was left out …\n".getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        diskFull |= text.contains("No space left on device") || text.contains("Disk quota exceeded");
        addressInUse |= text.contains("Address already in use");
        last.addLast(text);
        if (last.size() > LINES_KEPT) {
            last.removeFirst();
        }
        listener.accept(text);
    }

    /** The last lines. */
    synchronized String tail() {
        return String.join("\n", last);
    }

    /** Whether the server met a full disk or quota. */
    synchronized boolean sawFullDisk() {
        return diskFull;
    }

    /** Whether the server's port was taken. */
    synchronized boolean sawAddressInUse() {
        return addressInUse;
    }

    @Override
    public synchronized void close() {
        try {
            mask.flush();
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
