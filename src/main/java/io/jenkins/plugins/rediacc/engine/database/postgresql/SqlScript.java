package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The statements of an SQL file, each with the line it begins on. They are divided as PostgreSQL's own lexer sees them
 * (manual, 4.1): a semicolon inside quotes, dollar quotes, comments, parentheses or the {@code BEGIN ATOMIC} body of a
 * function ends nothing.
 */
final class SqlScript {

    private static final Pattern ROUTINE =
            Pattern.compile("create\\s+(or\\s+replace\\s+)?(function|procedure)\\b.*", Pattern.DOTALL);
    private static final Pattern COPY_FROM_INPUT =
            Pattern.compile("copy\\b.*\\bfrom\\s+stdin\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final String file;
    private final String text;
    private final List<Statement> statements = new ArrayList<>();

    private int at;
    private int start = -1;
    private int parentheses;
    private int atomicDepth;
    /** The statement so far in lower case, quoted parts and comments left out: tells of which kind it is. */
    private final StringBuilder outline = new StringBuilder();

    /**
     * A statement.
     *
     * @param line the line of its first character, counted from 1
     * @param text without the semicolon
     * @param outline its words in lower case, without quoted parts and comments
     */
    record Statement(int line, String text, String outline) {

        /** Whether it may give rows without changing how the session's transaction stands. */
        boolean isQuery() {
            return outline.matches("(?s)\\(?\\s*(select|with|values|table|show|explain|fetch)\\b.*")
                    || outline.matches("(?s)(insert|update|delete|merge)\\b.*\\breturning\\b.*");
        }
    }

    private SqlScript(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The statements of a file, which messages call by the given name. */
    static List<Statement> read(Path path, String name) {
        try {
            return parse(name, Files.readString(path));
        } catch (CharacterCodingException e) {
            throw RediaccException.usage(Explanation.of(name + " is not UTF-8").todo("save it as UTF-8"));
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + path, e);
        }
    }

    /**
     * The statements of a text.
     *
     * @throws RediaccException with exit code 2 where it holds what only psql understands, or a quote does not end
     */
    static List<Statement> parse(String file, String text) {
        SqlScript script = new SqlScript(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
        script.divide();
        return script.statements;
    }

    private void divide() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '-' && text.startsWith("--", at)) {
                skipLineComment();
            } else if (c == '/' && text.startsWith("/*", at)) {
                skipBlockComment();
            } else if (Character.isWhitespace(c)) {
                outline.append(' ');
                at++;
            } else {
                code(c);
            }
        }
        end();
    }

    private void code(char c) {
        if (c == ';' && parentheses == 0 && atomicDepth == 0) {
            end();
            at++;
            return;
        }
        if (start < 0) {
            start = at;
        }
        if (c == '\'' || c == '"') {
            skipQuoted(c, c == '\'' && isEscapeString());
        } else if (c == '$' && dollarTag() != null) {
            skipDollarQuoted(dollarTag());
        } else if (c == '\\') {
            throw refuse(at, "holds a psql command", "write it as SQL, or run psql from a script of the plan");
        } else if (isWordStart(c)) {
            word();
        } else {
            parentheses = Math.max(0, parentheses + (c == '(' ? 1 : c == ')' ? -1 : 0));
            outline.append(c);
            at++;
        }
    }

    private void end() {
        if (start >= 0) {
            String words = outline.toString().strip();
            if (COPY_FROM_INPUT.matcher(words).matches()) {
                throw refuse(
                        start,
                        "copies from standard input",
                        "use INSERT, or run psql from a script of the plan with the data in a file");
            }
            statements.add(new Statement(lineOf(start), text.substring(start, at), words));
        }
        start = -1;
        parentheses = 0;
        atomicDepth = 0;
        outline.setLength(0);
    }

    /** A keyword or name; those that open and close the body of an SQL-standard function are counted. */
    private void word() {
        int from = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at).toLowerCase(Locale.ROOT);
        if (word.equals("atomic") && outline.toString().stripTrailing().endsWith("begin") && definesRoutine()) {
            atomicDepth = 1;
        } else if (atomicDepth > 0 && word.equals("case")) {
            atomicDepth++;
        } else if (atomicDepth > 0 && word.equals("end")) {
            atomicDepth--;
        }
        outline.append(word);
    }

    private boolean definesRoutine() {
        return ROUTINE.matcher(outline.toString().strip()).matches();
    }

    private void skipLineComment() {
        int newLine = text.indexOf('\n', at);
        at = newLine < 0 ? text.length() : newLine;
    }

    private void skipBlockComment() {
        int opened = at;
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (++at >= text.length()) {
                throw refuse(opened, "has a comment without end", "end it with */");
            }
        } while (depth > 0);
        outline.append(' ');
    }

    private void skipQuoted(char quote, boolean escapes) {
        int opened = at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (escapes && c == '\\') {
                at += 2;
            } else if (c == quote && !text.startsWith("" + quote + quote, at)) {
                at++;
                outline.append(quote);
                return;
            } else {
                at += c == quote ? 2 : 1;
            }
        }
        throw refuse(opened, "has a quote without end", "end it with " + quote);
    }

    /** Whether the quote at the current place begins a string with backslash escapes: E'…'. */
    private boolean isEscapeString() {
        boolean marked = at > start && Character.toLowerCase(text.charAt(at - 1)) == 'e';
        return marked && (at - 1 == start || !isWordPart(text.charAt(at - 2)));
    }

    private void skipDollarQuoted(String tag) {
        int close = text.indexOf(tag, at + tag.length());
        if (close < 0) {
            throw refuse(at, "has a quote without end", "end it with " + tag);
        }
        at = close + tag.length();
        outline.append('\'');
    }

    /** The tag of a dollar quote that begins here, such as {@code $$} or {@code $body$}; null where none does. */
    private String dollarTag() {
        int close = at + 1;
        while (close < text.length() && text.charAt(close) != '$' && isWordPart(text.charAt(close))) {
            close++;
        }
        boolean tag = close < text.length() && text.charAt(close) == '$' && !Character.isDigit(text.charAt(at + 1));
        return tag ? text.substring(at, close + 1) : null;
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || Character.isDigit(c);
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || c == '$';
    }

    private int lineOf(int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private RediaccException refuse(int position, String what, String advice) {
        return RediaccException.usage(
                Explanation.of(file + ":" + lineOf(position) + " " + what).todo(advice));
    }
}
