package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.exec.WholeLines;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** A step's output: masked, into a file of its own and, in whole lines, to whoever listens. */
final class StepLog implements OutputSink, AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final OutputStream stream;
    private final SecretMask.Stream mask;
    private final WholeLines lines;
    private volatile boolean outOfSpace;
    private volatile Optional<RediaccException> failure = Optional.empty();

    StepLog(Path file, String step, SecretMask secrets, EventListener events) {
        this.file = file;
        this.channel = open(file);
        this.stream = new BufferedOutputStream(Channels.newOutputStream(channel));
        this.lines = new WholeLines(text -> {
            outOfSpace |= text.contains("No space left on device") || text.contains("Disk quota exceeded");
            events.on(new Event.StepOutput(step, text));
        });
        this.mask = secrets.before(this::write);
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        mask.accept(bytes, length);
    }

    Path file() {
        return file;
    }

    /** Whether a line of it says that a disk or a quota is full. */
    boolean saysOutOfSpace() {
        return outOfSpace;
    }

    @Override
    public synchronized void close() {
        mask.flush();
        lines.flush();
        try {
            stream.flush();
        } catch (IOException e) {
            failed(e);
        }
        try {
            channel.close();
        } catch (IOException e) {
            failure = failure.or(() -> Optional.of(unwritable(file, e)));
        }
    }

    /**
     * What kept it from being written; empty where it is whole. It is asked for when the step has ended: a step does not
     * fail because nobody could write down what it said.
     */
    Optional<RediaccException> failure() {
        return failure;
    }

    private void write(byte[] bytes, int length) {
        lines.accept(bytes, length);
        try {
            if (failure.isEmpty()) {
                stream.write(bytes, 0, length);
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Half of what was written is given back where it filled the file system: the reports are worth more. */
    private void failed(IOException e) {
        if (failure.isPresent()) {
            return;
        }
        failure = Optional.of(unwritable(file, e));
        try {
            channel.truncate(channel.size() / 2);
        } catch (IOException unchanged) {
            e.addSuppressed(unchanged);
        }
    }

    private static FileChannel open(Path file) {
        try {
            return FilesByHandle.freshChannel(file);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static RediaccException unwritable(Path file, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.SPACE,
                Explanation.of("cannot write the log " + file)
                        .tool(String.valueOf(e))
                        .todo("let the engine write to the output directory, and free space on its file system"),
                e);
    }
}
