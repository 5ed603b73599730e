package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Passes a program's output on line by line; of a very long line only the beginning, so that memory stays bounded. */
final class LineHeads implements OutputSink {

    private static final int LONGEST = 16 << 10;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    LineHeads(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        int begin = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                hold(bytes, begin, i);
                flush();
                begin = i + 1;
            }
        }
        hold(bytes, begin, length);
    }

    private void hold(byte[] bytes, int begin, int end) {
        held.write(bytes, begin, Math.min(end - begin, Math.max(0, LONGEST - held.size())));
    }

    /** Passes on what came after the last line's end. */
    synchronized void flush() {
        if (held.size() > 0) {
            lines.accept(held.toString(StandardCharsets.UTF_8));
            held.reset();
        }
    }
}
