package io.jenkins.plugins.rediacc.engine.history;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Compares the end of the ledger with its head before a record is appended.
 *
 * <p>A crash can leave two things behind the last acknowledged record: a whole record whose head was not written any
 * more, and a torn one. Anything else was not left by a writer of the ledger, and nothing is appended to it.
 */
final class LedgerEnd {

    private static final int LONGEST_RECORD = 1 << 28;
    private static final int HASH_AND_END = RecordLine.NO_HASH.length() + "\"}\n".length();

    private final FileChannel ledger;
    private final LedgerHead head;
    private final byte[] rest;

    private LedgerEnd(FileChannel ledger, LedgerHead head, byte[] rest) {
        this.ledger = ledger;
        this.head = head;
        this.rest = rest;
    }

    /** Reads it; throws {@link RediaccException} where the ledger does not reach as far as its head says. */
    static LedgerEnd read(FileChannel ledger, LedgerHead head) throws IOException {
        long size = ledger.size();
        if (size < head.bytes()) {
            throw damaged("it has " + size + " bytes, its head says " + head.bytes());
        }
        if (head.count() > 0 && !hashBefore(ledger, head.bytes()).equals(head.hash())) {
            throw damaged("its last record is not the one that its head names");
        }
        if (size - head.bytes() > LONGEST_RECORD) {
            throw damaged(size - head.bytes() + " bytes follow its last record");
        }
        return new LedgerEnd(ledger, head, bytes(ledger, head.bytes(), (int) (size - head.bytes())));
    }

    /** The head with a record that is whole and follows the last, but was not counted any more; otherwise the same. */
    LedgerHead adoptUncounted() {
        if (!isTerminated()) {
            return head;
        }
        RecordLine line = new RecordLine(Arrays.copyOf(rest, rest.length - 1));
        Optional<LedgerRecord> record = line.isUnchanged() ? line.parse() : Optional.empty();
        return record.filter(
                        r -> r.sequence() == head.count() + 1 && r.previous().equals(head.hash()))
                .map(r -> head.after(r, rest.length))
                .orElse(head);
    }

    /**
     * Cuts off a torn record and returns what was cut; empty where there is none. A part of a file that had been
     * lengthened but not written at a power cut reads as zeros.
     */
    Optional<byte[]> cutTorn() throws IOException {
        if (rest.length == 0) {
            return Optional.empty();
        }
        boolean torn = firstBreak() < 0 || isTerminated() && holdsZero();
        if (!torn) {
            throw damaged("the line after record " + head.count() + " was not written by rediacc");
        }
        ledger.truncate(head.bytes());
        ledger.force(true);
        return Optional.of(rest);
    }

    private boolean isTerminated() {
        return rest.length > 0 && firstBreak() == rest.length - 1;
    }

    private int firstBreak() {
        return new String(rest, StandardCharsets.ISO_8859_1).indexOf('\n');
    }

    private boolean holdsZero() {
        return new String(rest, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
    }

    private static String hashBefore(FileChannel ledger, long end) throws IOException {
        if (end < HASH_AND_END) {
            return "";
        }
        byte[] tail = bytes(ledger, end - HASH_AND_END, HASH_AND_END);
        return new String(tail, 0, RecordLine.NO_HASH.length(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(FileChannel ledger, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (ledger.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the ledger became shorter while it was read");
            }
        }
        return buffer.array();
    }

    static RediaccException damaged(String how) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("the ledger was changed by something other than rediacc: " + how)
                        .state("nothing was appended to it")
                        .todo("run rediacc verify-ledger to see where; restore ledger.jsonl and ledger.head from a"
                                + " backup, or move both to another place to begin a new ledger"));
    }
}
