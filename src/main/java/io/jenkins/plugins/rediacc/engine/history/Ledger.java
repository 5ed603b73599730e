package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.file.SharedAccess;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record of what was rehearsed: a file of JSON lines that is only ever appended to, each record with the hash of the
 * one before. It shows every change that somebody makes to it without making all hashes anew; it is no protection
 * against one who may write to it and does.
 */
public final class Ledger {

    /** The kind of a record whose body is a {@link Rehearsal}. */
    public static final String REHEARSAL = "rehearsal";
    /** The kind of a record that says since when a plan fails, and on which snapshots the answer rests. */
    public static final String SINCE_WHEN = "since-when";
    /** The kind of a record whose body is a {@link io.jenkins.plugins.rediacc.engine.model.Promotion}. */
    public static final String PROMOTION = "promotion";
    /** The kind of a record whose body is a promotion that ran on clones alone. */
    public static final String PROMOTION_DRY_RUN = "promotion-dry-run";
    /** The kind of a record that says that a promotion was taken back. */
    public static final String ROLLBACK = "rollback";
    /** The kind of a record that says that the window for the way back of a promotion was ended. */
    public static final String FINALIZE = "finalize";
    /** The kind of a record that says that a base backup of a volume was made. */
    public static final String BASE_BACKUP = "base-backup";
    /** The kind of a record that says what was cut off after a crash in the middle of a write. */
    public static final String TORN_LINE = "torn-line";

    private static final int LONGEST_EXCERPT = 1_000;

    private final Path ledgerFile;
    private final Path headFile;
    private final Path lockFile;
    private final InstantSource clock;

    /** The ledger of the given state directory; nothing is created before the first record. */
    public Ledger(Path stateDirectory) {
        this(stateDirectory, InstantSource.system());
    }

    Ledger(Path stateDirectory, InstantSource clock) {
        ledgerFile = stateDirectory.resolve("ledger.jsonl");
        headFile = stateDirectory.resolve("ledger.head");
        lockFile = stateDirectory.resolve("ledger.lock");
        this.clock = clock;
    }

    /**
     * Appends a record, and returns when it is on disk.
     *
     * @param kind a name for what the body is, such as {@link #REHEARSAL}
     * @param body a value of the model, or a map
     * @throws RediaccException where the ledger cannot be written, or was changed by something else
     */
    public LedgerRecord append(String kind, Object body) {
        Names.require("kind of record", kind);
        // A channel closes itself in a thread that is interrupted, and then the end of a cancelled run were not
        // recorded.
        boolean interrupted = Thread.interrupted();
        try {
            SharedAccess.createDirectories(ledgerFile.toAbsolutePath().getParent());
            try (LedgerLock lock = LedgerLock.exclusive(lockFile);
                    FileChannel ledger =
                            SharedAccess.open(ledgerFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return write(ledger, settle(ledger), kind, body);
            }
        } catch (IOException e) {
            throw failed("cannot append to the ledger " + ledgerFile, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What does not fit, line by line; empty for a ledger as it was written, and where there is none. */
    public List<LedgerFinding> verify() {
        try {
            if (!Files.exists(lockFile)) {
                return new LedgerVerification(ledgerFile, headFile).run();
            }
            try (LedgerLock lock = LedgerLock.shared(lockFile)) {
                return new LedgerVerification(ledgerFile, headFile).run();
            }
        } catch (IOException e) {
            throw failed("cannot read the ledger " + ledgerFile, e);
        }
    }

    /**
     * Verifies, after what a crash left behind the last record was cut off and recorded, or counted where it is whole:
     * what remains to be found was not left by a writer of the ledger.
     */
    public List<LedgerFinding> settleAndVerify() {
        if (!Files.exists(ledgerFile)) {
            return verify();
        }
        try (LedgerLock lock = LedgerLock.exclusive(lockFile);
                FileChannel ledger = FileChannel.open(ledgerFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Optional<String> unsettled = settled(ledger);
            List<LedgerFinding> findings = new LedgerVerification(ledgerFile, headFile).run();
            return findings.isEmpty()
                    ? unsettled.map(what -> new LedgerFinding(0, what)).stream().toList()
                    : findings;
        } catch (IOException e) {
            throw failed("cannot read the ledger " + ledgerFile, e);
        }
    }

    private Optional<String> settled(FileChannel ledger) throws IOException {
        try {
            settle(ledger);
            return Optional.empty();
        } catch (RediaccException e) {
            return Optional.of(e.explanation().what());
        }
    }

    /**
     * All records, oldest first, read as they are asked for; the caller closes the stream. The chain is not checked. A
     * line that is no record throws {@link RediaccException} when it is reached.
     */
    public Stream<LedgerRecord> records() {
        if (!Files.exists(ledgerFile)) {
            return Stream.empty();
        }
        LedgerLines lines;
        try {
            lines = new LedgerLines(ledgerFile);
        } catch (IOException e) {
            throw failed("cannot read the ledger " + ledgerFile, e);
        }
        return Stream.generate(() -> nextRecord(lines))
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .onClose(() -> close(lines));
    }

    /**
     * The records of a kind whose text holds the given one, the newest first, read from the end of the file as they are
     * asked for; the caller closes the stream. All others are passed over unread, damaged ones too.
     */
    public Stream<LedgerRecord> newestFirst(String kind, String holding) {
        if (!Files.exists(ledgerFile)) {
            return Stream.empty();
        }
        LedgerLinesFromEnd lines;
        try {
            lines = new LedgerLinesFromEnd(ledgerFile);
        } catch (IOException e) {
            throw failed("cannot read the ledger " + ledgerFile, e);
        }
        return Stream.generate(() -> previousLine(lines))
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .filter(line -> line.isOfKind(kind) && line.holds(holding))
                .map(this::parsed)
                .onClose(() -> close(lines));
    }

    /** The rehearsals of a volume, oldest first, read as they are asked for; the caller closes the stream. */
    public Stream<Rehearsal> rehearsals(String volume) {
        return rehearsals(volume, records());
    }

    private static Stream<Rehearsal> rehearsals(String volume, Stream<LedgerRecord> records) {
        return records.filter(record -> record.kind().equals(REHEARSAL))
                .map(record ->
                        RehearsalJson.fromTree(record.bodyTree(), "record " + record.sequence() + " of the ledger"))
                .filter(rehearsal -> rehearsal.volume().name().equals(volume));
    }

    /** The rehearsals of a volume, newest first, read from the end of the file; the caller closes the stream. */
    public Stream<Rehearsal> rehearsalsNewestFirst(String volume) {
        return rehearsals(volume, newestFirst(REHEARSAL, RecordLine.naming(volume)));
    }

    /** The rehearsals of a plan by its digest on a volume, oldest first; the caller closes the stream. */
    public Stream<Rehearsal> rehearsals(String volume, String planDigest) {
        // Most records are of other plans: only those that hold the digest at all are worth being parsed.
        return rehearsals(volume, records().filter(record -> record.body().contains(planDigest)))
                .filter(rehearsal -> rehearsal.plan().digest().equals(planDigest));
    }

    /** Brings the end of the ledger and its head together after a crash. */
    private LedgerHead settle(FileChannel ledger) throws IOException {
        LedgerHead head = readHead();
        LedgerEnd end = LedgerEnd.read(ledger, head);
        LedgerHead adopted = end.adoptUncounted();
        if (!adopted.equals(head)) {
            ledger.force(true);
            adopted.write(headFile);
            return adopted;
        }
        Optional<byte[]> torn = end.cutTorn();
        if (torn.isEmpty()) {
            return head;
        }
        write(ledger, head, TORN_LINE, describe(torn.get()));
        return readHead();
    }

    private LedgerHead readHead() throws IOException {
        try {
            return LedgerHead.read(headFile).orElse(LedgerHead.EMPTY);
        } catch (JsonProcessingException e) {
            throw LedgerEnd.damaged("its head " + headFile + " cannot be understood");
        }
    }

    /** The record first and the head after it: a crash between them leaves a record that the next append counts. */
    private LedgerRecord write(FileChannel ledger, LedgerHead head, String kind, Object body) throws IOException {
        RecordLine line = RecordLine.of(head.count() + 1, clock.instant(), kind, head.hash(), body);
        byte[] bytes = line.terminated();
        ledger.position(head.bytes());
        DurableFile.writeFully(ledger, bytes);
        ledger.force(true);
        LedgerRecord record = line.parse().orElseThrow();
        // Syncs the directory too, and with it the entry of a ledger that was just created.
        head.after(record, bytes.length).write(headFile);
        return record;
    }

    private Optional<LedgerRecord> nextRecord(LedgerLines lines) {
        try {
            Optional<LedgerLines.Line> line = lines.next().filter(LedgerLines.Line::terminated);
            if (line.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new RecordLine(line.get().bytes())
                    .parse()
                    .orElseThrow(() -> noRecord("the line of " + ledgerFile + " that ends at byte " + lines.consumed()
                            + " is not a record")));
        } catch (IOException e) {
            throw failed("cannot read the ledger " + ledgerFile, e);
        }
    }

    private Optional<RecordLine> previousLine(LedgerLinesFromEnd lines) {
        try {
            return lines.previous().map(RecordLine::new);
        } catch (IOException e) {
            throw failed("cannot read the ledger " + ledgerFile, e);
        }
    }

    private LedgerRecord parsed(RecordLine line) {
        return line.parse().orElseThrow(() -> noRecord("a line of " + ledgerFile + " is not a record"));
    }

    private static RediaccException noRecord(String what) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE, Explanation.of(what).todo("run rediacc verify-ledger"));
    }

    private static Map<String, Object> describe(byte[] torn) {
        String text = new String(torn, StandardCharsets.UTF_8);
        return Map.of("bytes", torn.length, "text", text.substring(0, Math.min(text.length(), LONGEST_EXCERPT)));
    }

    private static void close(Closeable lines) {
        try {
            lines.close();
        } catch (IOException e) {
            throw failed("cannot close the ledger", e);
        }
    }

    private static RediaccException failed(String what, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of(what)
                        .tool(e.getClass().getSimpleName() + ": " + e.getMessage())
                        .todo("make sure that the state directory exists, that this user may write to it and that its"
                                + " file system has space"),
                e);
    }
}
