package io.jenkins.plugins.rediacc.engine.history;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the ledger line by line, as bytes; it holds one line at a time. */
final class LedgerLines implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long consumed;

    LedgerLines(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /** A line without its line break; {@code terminated} is false for what follows the last line break. */
    record Line(byte[] bytes, boolean terminated) {}

    /** The next line; empty at the end. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (position < limit || fill()) {
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (position < limit) {
                position++;
                consumed += line.size() + 1L;
                return Optional.of(new Line(line.toByteArray(), true));
            }
        }
        consumed += line.size();
        return line.size() == 0 ? Optional.empty() : Optional.of(new Line(line.toByteArray(), false));
    }

    /** How many bytes the lines so far had, line breaks included. */
    long consumed() {
        return consumed;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}
