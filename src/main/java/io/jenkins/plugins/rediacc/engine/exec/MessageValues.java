package io.jenkins.plugins.rediacc.engine.exec;

import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds values in the messages of PostgreSQL, line by line, in whatever prints them: a server's log, {@code psql}, another
 * client in a script. Names of objects, SQLSTATEs and positions stay.
 *
 * <p>A quoted word is a value unless a word before it says what object it names. Where the text of a value has several
 * lines, all of them are hidden up to the next part of a message. Mail addresses are hidden wherever they are.
 */
final class MessageValues {

    /** PostgreSQL puts two spaces behind its labels, other programs one. */
    private static final Pattern LABEL = Pattern.compile(
            "\\b(ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|LOG|DEBUG\\d?|DETAIL|HINT|CONTEXT|QUERY|STATEMENT|ROWS):  "
                    + "|^(LINE) \\d+: ");

    private static final Set<String> WITH_QUOTES =
            Set.of("ERROR", "FATAL", "PANIC", "WARNING", "NOTICE", "DETAIL", "HINT", "CONTEXT");
    private static final Set<String> WITH_LITERALS = Set.of("DETAIL", "CONTEXT", "QUERY", "STATEMENT", "LOG", "LINE");

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)(\"|$)");
    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)('|$)");
    private static final Pattern COPIED =
            Pattern.compile("(COPY .+?, line \\d+(?:, column .+?)?: \"|JSON data, line \\d+: )(.*)", Pattern.DOTALL);

    /** {@code Key (lower(email))=(a@b.example) is duplicated.}, {@code Failing row contains (1, Ada).} */
    private static final Pattern ROW = Pattern.compile("(Key \\(.+?\\)=\\(|Failing row contains \\()(.*)");

    private static final Pattern ROW_ENDS = Pattern.compile("(.*)(\\)[^)]*)");
    private static final Pattern MAIL = Pattern.compile("[\\w.%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+");

    /** What an object's name in quotation marks stands behind in the messages of PostgreSQL's sources. */
    private static final Pattern OBJECT = Pattern.compile(
            "\\b(?:access method|aggregate|attribute|cast|collation|column|command|configuration|connection|constraint"
                    + "|conversion|cursor|database|dictionary|directory|domain|encoding|event trigger|extension|family"
                    + "|field|file|foreign-data wrapper|function|index|key|label|language|large object|library|locale"
                    + "|materialized view|method|name|near|object|operator|operator class|option|parameter|parser"
                    + "|partition|policy|portal|procedure|provider|publication|relation|role|routine|rule|savepoint"
                    + "|schema|sequence|server|slot|socket|statement|subscription|table|tablespace|template|trigger"
                    + "|type|user|variable|version|view|window|with OID)s?(?: name)? $",
            Pattern.CASE_INSENSITIVE);

    /** Where the name comes first: {@code "t" is not a table}, {@code "s" is a view}. */
    private static final Pattern IS_OBJECT =
            Pattern.compile("^ is (?:not )?an? (?:\\w+ )*(?:table|view|index|sequence|type|function|procedure)\\b.*");

    private static final int MOST_LINES = 1_000;

    private final UnaryOperator<String> hide;
    private int open;

    /** Values are replaced by what the operator makes of them. */
    MessageValues(UnaryOperator<String> hide) {
        this.hide = hide;
    }

    /** The line without values. */
    String line(String text) {
        Matcher label = LABEL.matcher(text);
        boolean labelled = label.find();
        if (!labelled && open > 0) {
            open--;
            return hide.apply(text);
        }
        open = 0;
        String shown = text;
        if (labelled) {
            String kind = label.group(1) == null ? label.group(2) : label.group(1);
            shown = text.substring(0, label.end()) + message(kind, text.substring(label.end()));
        }
        shown = row(shown);
        return shown.indexOf('@') < 0 ? shown : MAIL.matcher(shown).replaceAll(found -> hide.apply(found.group()));
    }

    /** A part of a message, by its label. */
    String message(String kind, String text) {
        if (kind.equals("LINE") && text.startsWith("...")) {
            // It may begin within a literal.
            return hide.apply(text);
        }
        Matcher copied = COPIED.matcher(text);
        if (kind.equals("CONTEXT") && copied.matches()) {
            String value = copied.group(2);
            boolean whole = value.endsWith("\"");
            open = whole ? 0 : MOST_LINES;
            return copied.group(1)
                    + (whole ? hide.apply(value.substring(0, value.length() - 1)) + '"' : hide.apply(value));
        }
        String shown = kind.equals("DETAIL") && ROW.matcher(text).find() ? text : quotes(kind, text);
        return WITH_LITERALS.contains(kind)
                ? LITERAL.matcher(shown).replaceAll(found -> "'" + hide.apply(found.group(1)) + "'")
                : shown;
    }

    private String quotes(String kind, String text) {
        if (!WITH_QUOTES.contains(kind)) {
            return text;
        }
        return QUOTED.matcher(text).replaceAll(found -> {
            boolean object = OBJECT.matcher(text.substring(0, found.start())).find()
                    || IS_OBJECT.matcher(text.substring(found.end())).matches();
            open = found.group(2).isEmpty() ? MOST_LINES : open;
            return Matcher.quoteReplacement(object ? found.group() : '"' + hide.apply(found.group(1)) + '"');
        });
    }

    private String row(String text) {
        Matcher row = ROW.matcher(text);
        if (!row.find()) {
            return text;
        }
        Matcher end = ROW_ENDS.matcher(row.group(2));
        boolean whole = end.matches();
        open = whole ? open : MOST_LINES;
        return text.substring(0, row.start())
                + row.group(1)
                + (whole ? hide.apply(end.group(1)) + end.group(2) : hide.apply(row.group(2)));
    }
}
