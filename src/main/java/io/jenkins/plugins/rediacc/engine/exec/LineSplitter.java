package io.jenkins.plugins.rediacc.engine.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines; a line longer than a limit is passed on in parts, so memory stays bounded. */
public final class LineSplitter implements OutputSink {

    private static final int LONGEST = 8 << 10;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    public LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                emit();
            } else {
                line.write(bytes[i]);
                if (line.size() >= LONGEST && bytes[i] >= 0) {
                    emit();
                }
            }
        }
    }

    /** Passes on the last line where it had no line break. */
    public synchronized void flush() {
        if (line.size() > 0) {
            emit();
        }
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        line.reset();
    }
}
