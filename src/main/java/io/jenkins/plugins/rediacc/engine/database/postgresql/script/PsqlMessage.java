package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.util.ServerErrorMessage;

/**
 * A message of the server, or of {@code psql} itself, as {@code psql} prints it with {@code VERBOSITY=verbose}: a head with
 * the file and the line it has read up to, and labelled fields (PostgreSQL manual, psql and 55.8).
 */
public final class PsqlMessage {

    private static final Pattern HEAD =
            Pattern.compile("psql:(.+?):(\\d+): (\\p{L}+): {1,2}(?:([0-9A-Z]{5}): )?(.*)", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile(
            "(LINE \\d+|DETAIL|HINT|QUERY|CONTEXT|SCHEMA NAME|TABLE NAME|COLUMN NAME|DATATYPE NAME|CONSTRAINT NAME"
                    + "|LOCATION): {1,2}(.*)");
    private static final Pattern LINE = Pattern.compile("LINE (\\d+)");
    private static final Set<String> NO_ERROR = Set.of("NOTICE", "WARNING", "INFO", "LOG", "DEBUG", "warning", "info");
    private static final String STATEMENT = "STATEMENT";
    private static final int LONGEST = 256 << 10;

    /** The labels by which a server's message reaches a client (PostgreSQL manual, 55.8). */
    private static final Map<String, Character> CODES = Map.of(
            "DETAIL", 'D',
            "HINT", 'H',
            "CONTEXT", 'W',
            "SCHEMA NAME", 's',
            "TABLE NAME", 't',
            "COLUMN NAME", 'c',
            "CONSTRAINT NAME", 'n');

    private final String file;
    private final int line;
    private final String severity;
    private final String state;
    private final Map<String, StringBuilder> fields = new LinkedHashMap<>();
    private StringBuilder current;
    private int length;
    private String statement = "";

    private PsqlMessage(Matcher head) {
        this.file = head.group(1);
        this.line = head.group(2).length() > 9 ? 0 : Integer.parseInt(head.group(2));
        this.severity = head.group(3);
        this.state = Optional.ofNullable(head.group(4)).orElse("");
        begin("", head.group(5));
    }

    /** The message that a line begins; empty where it begins none. */
    static Optional<PsqlMessage> headed(String text) {
        return Optional.of(HEAD.matcher(text)).filter(Matcher::matches).map(PsqlMessage::new);
    }

    private void begin(String label, String text) {
        current = new StringBuilder();
        fields.putIfAbsent(label, current);
        append(text);
    }

    private void append(String text) {
        int room = Math.min(text.length(), LONGEST - length);
        current.append(text, 0, room);
        length += room;
    }

    /** Takes a further line of it. */
    void add(String text) {
        Matcher field = FIELD.matcher(text);
        if (!isStatement() && field.matches()) {
            begin(field.group(1), field.group(2));
        } else {
            append("\n" + text);
        }
    }

    /** Whether nothing more belongs to it: the place in the server's source comes last. */
    boolean isWhole() {
        return fields.containsKey("LOCATION") || (state.isEmpty() && !isStatement());
    }

    boolean isStatement() {
        return severity.equals(STATEMENT);
    }

    /** Whether {@code psql} says it, and not the server. */
    public boolean isOfPsql() {
        return state.isEmpty();
    }

    /** Whether the server ended the session with it. */
    boolean isEnd() {
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /** Whether it says that something failed. */
    boolean isError() {
        return !isStatement() && !NO_ERROR.contains(severity);
    }

    /** Joins the statement to the error that it met. */
    void metBy(PsqlMessage failed) {
        statement = failed.words();
    }

    /** Its first field. */
    public String words() {
        return fields.get("").toString();
    }

    /** The SQLSTATE (PostgreSQL manual, appendix A); empty for a message of {@code psql} itself. */
    public String state() {
        return state;
    }

    /** The file that {@code psql} was reading, as it calls it. */
    public String file() {
        return file;
    }

    /** The line that {@code psql} had read when the server answered: the last one of the statement. */
    public int line() {
        return line;
    }

    /** The statement that failed, as it was sent, without its semicolon; empty where {@code psql} did not say. */
    public String statement() {
        String text = statement.stripTrailing();
        return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
    }

    /** The line of the statement that the server points at, counted from 1; empty where it points at none. */
    public Optional<Integer> lineOfStatement() {
        return fields.keySet().stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(found -> Integer.valueOf(found.group(1)))
                .findFirst();
    }

    /** As people read it. */
    public String text() {
        return severity + ":  " + words() + labelled("DETAIL") + labelled("HINT")
                + (isError() ? labelled("CONTEXT") : "");
    }

    private String labelled(String label) {
        return fields.containsKey(label) ? "\n" + label + ":  " + fields.get(label) : "";
    }

    /** What the server said, as its protocol would have brought it. */
    public ServerErrorMessage fromServer() {
        return new ServerErrorMessage("S" + severity + "\0C" + state + "\0M" + words() + "\0"
                + fields.entrySet().stream()
                        .filter(field -> CODES.containsKey(field.getKey()))
                        .map(field ->
                                CODES.get(field.getKey()) + field.getValue().toString() + "\0")
                        .collect(Collectors.joining())
                + "\0");
    }
}
