package io.jenkins.plugins.rediacc.engine.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines; a line longer than a limit is passed on in parts, so memory stays bounded. */
public final class LineSplitter implements OutputSink {

    private static final int LONGEST = 8 << 10;
    private static final int LONGEST_CHARACTER = 4;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    public LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i - start);
                emit();
                start = i + 1;
            } else if (isFull(line.size() + i - start, bytes[i])) {
                line.write(bytes, start, i - start);
                emit();
                start = i;
            }
        }
        line.write(bytes, start, length - start);
    }

    /** Passes on the last line where it had no line break. */
    public synchronized void flush() {
        if (line.size() > 0) {
            emit();
        }
    }

    /** Whether the line ends before the next byte; not in the middle of a character, as far as the text is UTF-8. */
    private static boolean isFull(int size, byte next) {
        boolean continues = (next & 0xC0) == 0x80;
        return size >= LONGEST && (!continues || size >= LONGEST + LONGEST_CHARACTER);
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        line.reset();
    }
}
