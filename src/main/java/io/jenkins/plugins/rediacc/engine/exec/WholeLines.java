package io.jenkins.plugins.rediacc.engine.exec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Passes a stream of bytes on as text in whole lines, as many at once as have come. A line that does not end is passed on
 * in parts, so memory stays bounded.
 */
public final class WholeLines implements OutputSink {

    private static final int LONGEST_HELD = 8 << 10;
    private static final int LONGEST_CHARACTER = 4;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** Passes lines on, separated by line feeds, without the last line's end. */
    public WholeLines(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end > 0) {
            held.write(bytes, 0, end);
            emit(held.size());
        }
        held.write(bytes, end, length - end);
        if (held.size() >= LONGEST_HELD) {
            emit(endOfLastCharacter());
        }
    }

    /** Passes on the last line where it had no line break. */
    public synchronized void flush() {
        if (held.size() > 0) {
            emit(held.size());
        }
    }

    /** Where the last character begins, if more of it may come (RFC 3629); else the end. */
    private int endOfLastCharacter() {
        byte[] bytes = held.toByteArray();
        for (int at = bytes.length - 1; at >= bytes.length - LONGEST_CHARACTER; at--) {
            boolean continues = (bytes[at] & 0xC0) == 0x80;
            if (!continues) {
                return bytes[at] < 0 ? at : bytes.length;
            }
        }
        return bytes.length;
    }

    private void emit(int length) {
        byte[] bytes = held.toByteArray();
        held.reset();
        held.write(bytes, length, bytes.length - length);
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8).replace("\r\n", "\n");
        lines.accept(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    }
}
