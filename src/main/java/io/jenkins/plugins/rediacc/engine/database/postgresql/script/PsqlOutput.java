package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code psql} prints and shows it to people: small tables whole, of large ones the first rows and how many
 * there were, each notice, and equal lines one after the other once. The last error is kept with its fields. It holds one
 * row or message at a time, and of a large one the beginning.
 *
 * <p>Tables are told from other lines by how {@code psql} is asked to print them: the records of a table end with a NUL,
 * which no text of the database can hold.
 */
public final class PsqlOutput implements OutputSink {

    /** The options of {@code psql} that this reads. */
    public static final List<String> OPTIONS = List.of(
            "--no-align",
            "--record-separator-zero",
            "--field-separator=" + PsqlTable.FIELD,
            "--variable=VERBOSITY=verbose",
            "--variable=ECHO=errors");

    /** What {@code psql} says after {@code \connect}. */
    private static final Pattern CONNECTED =
            Pattern.compile("You are now connected to database \"(.+)\" as user \".+\".*", Pattern.DOTALL);

    private static final String EXPANDED = "Expanded display is on.";
    private static final String WITHOUT_HEAD = "Tuples only is on.";
    private static final Set<String> HEAD_AGAIN = Set.of("Expanded display is off.", "Tuples only is off.");
    private static final int LONGEST = 64 << 10;

    private final Set<String> keys;
    private final OutputSink sink;
    private final Charset charset;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private Optional<PsqlTable> table = Optional.empty();
    private Optional<PsqlMessage> message = Optional.empty();
    private Optional<PsqlMessage> error = Optional.empty();
    private Optional<String> database = Optional.empty();
    private boolean withHead = true;
    private int errors;
    private boolean passedOver = true;
    private String lastLine = "";
    private String lastWords = "";
    private int repeated;

    /**
     * Shows it in the sink, as UTF-8, with each value of a table marked as one.
     *
     * @param charset how {@code psql} prints
     * @param keys the names of columns that hold primary keys
     */
    public PsqlOutput(OutputSink sink, Charset charset, Set<String> keys) {
        this.keys = keys;
        this.sink = sink;
        this.charset = charset;
    }

    @Override
    public synchronized void accept(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                line();
            } else if (bytes[i] == 0) {
                record();
            } else if (held.size() < LONGEST) {
                held.write(bytes[i]);
            }
        }
    }

    /** Shows what was held back; to be called when {@code psql} has ended. */
    public synchronized void finish() {
        if (held.size() > 0) {
            line();
        }
        endTable();
        endMessage();
        endRepetition();
    }

    /** The last error, which ended it where it ended with an error. */
    public synchronized Optional<PsqlMessage> error() {
        return error;
    }

    /** The database that the file has connected to itself; empty where it has not. */
    public synchronized Optional<String> database() {
        return database;
    }

    /** The last line that is no part of a table or of a message with its place. */
    public synchronized String lastWords() {
        return lastWords;
    }

    /** How many errors there were. */
    public synchronized int errors() {
        return errors;
    }

    /** Shows a line. */
    public synchronized void show(String text) {
        endRepetition();
        print(text);
    }

    private void line() {
        String text = decoded();
        Optional<PsqlMessage> head = PsqlMessage.headed(text);
        if (head.isPresent()) {
            endTable();
            endMessage();
            begin(head.get());
        } else if (table.isPresent() && !HEAD_AGAIN.contains(text)) {
            table.get().part(text);
        } else if (message.isPresent()) {
            message.get().add(text);
            endMessageIfWhole();
        } else {
            endTable();
            showOnce(text);
        }
    }

    private void record() {
        String text = decoded();
        endMessage();
        passOver();
        endRepetition();
        if (table.isEmpty()) {
            table = Optional.of(new PsqlTable(keys, withHead, this::print));
        }
        if (table.get().record(text)) {
            table = Optional.empty();
        }
    }

    private void endTable() {
        table.ifPresent(PsqlTable::end);
        table = Optional.empty();
    }

    private void begin(PsqlMessage begun) {
        message = Optional.of(begun);
        endMessageIfWhole();
    }

    private void endMessageIfWhole() {
        if (message.isPresent() && message.get().isWhole()) {
            endMessage();
        }
    }

    private void endMessage() {
        message.ifPresent(whole -> {
            if (whole.isStatement()) {
                error.ifPresent(failed -> failed.metBy(whole));
            } else if (whole.isError()) {
                failed(whole);
            } else {
                passOver();
                show(whole.text());
            }
        });
        message = Optional.empty();
    }

    private void failed(PsqlMessage whole) {
        if (error.isPresent() && error.get().isEnd() && whole.isOfPsql()) {
            // What the server's last word has led to.
            show(whole.text());
        } else {
            passOver();
            errors++;
            passedOver = false;
            error = Optional.of(whole);
        }
    }

    /** Shows an error that the file goes on after. */
    private void passOver() {
        if (!passedOver) {
            error.ifPresent(ignored -> show(ignored.file() + ":" + ignored.line() + ": " + ignored.text()));
            passedOver = true;
        }
    }

    private void showOnce(String text) {
        lastWords = text;
        withHead = (withHead && !text.equals(EXPANDED) && !text.equals(WITHOUT_HEAD)) || HEAD_AGAIN.contains(text);
        Matcher connected = CONNECTED.matcher(text);
        if (connected.matches()) {
            database = Optional.of(connected.group(1));
        }
        if (text.equals(lastLine)) {
            repeated++;
        } else {
            endRepetition();
            print(text);
            lastLine = text;
        }
    }

    private void endRepetition() {
        if (repeated > 0) {
            print("(and " + repeated + (repeated == 1 ? " line" : " lines") + " like it)");
        }
        repeated = 0;
        lastLine = "";
    }

    private void print(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        sink.accept(bytes, bytes.length);
    }

    private String decoded() {
        byte[] bytes = held.toByteArray();
        held.reset();
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return escaped(bytes);
        }
    }

    /** A text in another encoding, such as one of a database in {@code SQL_ASCII}: its bytes as SQL would write them. */
    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b >= 0 ? String.valueOf((char) b) : String.format(Locale.ROOT, "\\x%02x", b));
        }
        return text.toString();
    }
}
