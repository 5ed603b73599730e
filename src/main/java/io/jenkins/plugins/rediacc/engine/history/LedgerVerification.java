package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks over the whole ledger once and says what does not fit. */
final class LedgerVerification {

    private static final String TORN = "it is not complete: a write was interrupted, or its end was cut off; "
            + "the next record that is appended removes it and says so";

    private final Path ledgerFile;
    private final Path headFile;
    private final List<LedgerFinding> findings = new ArrayList<>();

    private long lines;
    private String lastHash = RecordLine.NO_HASH;
    private long lastSequence;
    private long highestSequence;
    private Optional<LedgerHead> head = Optional.empty();
    private Optional<LedgerHead> atHead = Optional.of(LedgerHead.EMPTY);

    LedgerVerification(Path ledgerFile, Path headFile) {
        this.ledgerFile = ledgerFile;
        this.headFile = headFile;
    }

    List<LedgerFinding> run() throws IOException {
        boolean headReadable = readHead();
        if (Files.exists(ledgerFile)) {
            readLines();
        }
        if (headReadable) {
            checkHead();
        }
        return List.copyOf(findings);
    }

    private boolean readHead() throws IOException {
        try {
            head = LedgerHead.read(headFile);
            return true;
        } catch (JsonProcessingException e) {
            report(0, "it cannot be understood, so nobody can say whether the end of the ledger is missing");
            return false;
        }
    }

    private void readLines() throws IOException {
        try (LedgerLines in = new LedgerLines(ledgerFile)) {
            for (Optional<LedgerLines.Line> line = in.next(); line.isPresent(); line = in.next()) {
                if (!line.get().terminated()) {
                    report(lines + 1, TORN);
                    return;
                }
                lines++;
                check(new RecordLine(line.get().bytes()));
                if (head.isPresent() && head.get().count() == lines) {
                    atHead = Optional.of(new LedgerHead(lines, lastHash, in.consumed()));
                }
            }
        }
    }

    private void check(RecordLine line) {
        Optional<LedgerRecord> parsed = line.parse();
        if (!line.isUnchanged()) {
            report(lines, "it was changed: its content does not match its hash");
        } else if (parsed.isEmpty()) {
            report(lines, "it is not a record of the ledger");
        }
        if (parsed.isPresent()) {
            checkOrder(parsed.get());
            lastHash = parsed.get().hash();
            lastSequence = parsed.get().sequence();
            highestSequence = Math.max(highestSequence, lastSequence);
        } else {
            lastHash = line.statedHash().orElse("");
            lastSequence++;
        }
    }

    private void checkOrder(LedgerRecord record) {
        long sequence = record.sequence();
        if (sequence == lastSequence) {
            report(lines, "it repeats record " + sequence);
        } else if (sequence <= highestSequence) {
            report(lines, "it is record " + sequence + " but stands after record " + highestSequence);
        } else if (sequence == lastSequence + 2) {
            report(lines, "record " + (sequence - 1) + " is missing before it");
        } else if (sequence > lastSequence + 2) {
            report(lines, "records " + (lastSequence + 1) + " to " + (sequence - 1) + " are missing before it");
        } else if (!record.previous().equals(lastHash)) {
            report(lines, "it does not follow the line before it, which was changed or put in its place");
        }
    }

    private void checkHead() {
        if (head.isEmpty()) {
            // The first record is written before the first head: only one without a head can be a crash between them.
            if (lines > 1) {
                report(0, "it is missing, so nobody can say whether the end of the ledger is missing");
            }
            return;
        }
        LedgerHead expected = head.get();
        if (lines < expected.count()) {
            report(
                    lines + 1,
                    "the end is missing: the ledger has " + lines + " records, its head counts " + expected.count());
        } else if (lines > expected.count() + 1) {
            report(0, "it counts " + expected.count() + " records, the ledger has " + lines);
        } else if (!expected.hash().equals(atHead.map(LedgerHead::hash).orElse(""))) {
            report(0, "it does not name the hash of record " + expected.count());
        } else if (findings.isEmpty() && !expected.equals(atHead.orElse(null))) {
            report(0, "it gives the ledger's size as " + expected.bytes() + " bytes, which it is not");
        }
    }

    private void report(long line, String what) {
        findings.add(new LedgerFinding(line, what));
    }
}
