package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.regex.Pattern;

/**
 * SQL identifiers (PostgreSQL manual, "Identifiers and Key Words"). The server's own {@code quote_ident} is not used for
 * names that are compared, because it quotes key words, and each major version has others.
 */
public final class Identifiers {

    private static final String PLAIN = "[a-z_][a-z0-9_$]*";
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile(PLAIN);
    private static final Pattern NEEDLESSLY_QUOTED = Pattern.compile("\"(" + PLAIN + ")\"");

    private Identifiers() {}

    /** The name for a statement: always quoted. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The name for people: quoted where it is not a plain lower-case word. */
    public static String readable(String name) {
        return NEEDS_NO_QUOTES.matcher(name).matches() ? name : quoted(name);
    }

    /** An SQL expression that gives the value of the given name expression as {@link #readable} would. */
    static String readableSql(String expression) {
        return "case when %1$s::text ~ '^%2$s$' then %1$s::text else '\"' || replace(%1$s::text, '\"', '\"\"') || '\"' end"
                .formatted(expression, PLAIN);
    }

    /** The SQL text without the quotation marks around plain lower-case words, which one version sets and another not. */
    public static String withoutNeedlessQuotes(String sql) {
        return NEEDLESSLY_QUOTED.matcher(sql).replaceAll("$1");
    }
}
