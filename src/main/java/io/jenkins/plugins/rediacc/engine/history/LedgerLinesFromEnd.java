package io.jenkins.plugins.rediacc.engine.history;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the ledger line by line from its end, as bytes; it holds one block and one line at a time. What follows the last
 * line break, and what is appended meanwhile, is not read.
 */
final class LedgerLinesFromEnd implements Closeable {

    private static final int BLOCK = 1 << 20;

    private final FileChannel file;
    /** The bytes from {@link #start} of the file on; those from {@link #end} on were given out. */
    private byte[] block = new byte[0];

    private long start;
    private int end;

    LedgerLinesFromEnd(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.READ);
        start = file.size();
        end = breakBefore(0) + 1;
    }

    /** The line before the last one, without its line break; at first the last. Empty at the beginning of the file. */
    Optional<byte[]> previous() throws IOException {
        if (end == 0) {
            return Optional.empty();
        }
        int before = breakBefore(end - 1);
        byte[] line = Arrays.copyOfRange(block, before + 1, end - 1);
        end = before + 1;
        return Optional.of(line);
    }

    /** Where in the block the line break before a position is, with {@code end} moved as the block grows; or -1. */
    private int breakBefore(int position) throws IOException {
        int at = position - 1;
        while (true) {
            while (at >= 0 && block[at] != '\n') {
                at--;
            }
            if (at >= 0 || start == 0) {
                return at;
            }
            at = prepend() - 1;
        }
    }

    /** Reads more before the block, as much again as there is of an unfinished line; returns how much. */
    private int prepend() throws IOException {
        int more = (int) Math.min(start, Math.max(BLOCK, end));
        ByteBuffer bytes = ByteBuffer.allocate(more + end);
        bytes.limit(more);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, start - more + bytes.position()) < 0) {
                throw new EOFException("the ledger became shorter while it was read");
            }
        }
        bytes.limit(more + end);
        bytes.put(block, 0, end);
        block = bytes.array();
        start -= more;
        end += more;
        return more;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
