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
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A step's output: masked, into a file of its own and, in whole lines, to whoever listens. */
final class StepLog implements OutputSink, AutoCloseable {

    private final Path file;
    private final OutputStream stream;
    private final SecretMask.Stream mask;
    private final WholeLines lines;
    private volatile boolean outOfSpace;

    StepLog(Path file, String step, SecretMask secrets, EventListener events) {
        this.file = file;
        this.stream = open(file);
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
            stream.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void write(byte[] bytes, int length) {
        lines.accept(bytes, length);
        try {
            stream.write(bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OutputStream open(Path file) {
        try {
            return new BufferedOutputStream(FilesByHandle.fresh(file));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.SPACE,
                    Explanation.of("cannot write the log " + file).tool(String.valueOf(e)),
                    e);
        }
    }

    private RediaccException unwritable(IOException e) {
        return RediaccException.surroundings(
                ErrorCause.SPACE,
                Explanation.of("cannot write the log " + file)
                        .tool(String.valueOf(e))
                        .todo("free space on the file system of the output directory"),
                e);
    }
}
