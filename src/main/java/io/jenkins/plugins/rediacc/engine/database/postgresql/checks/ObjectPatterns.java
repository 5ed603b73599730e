package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Parameters;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names of database objects in which {@code *} stands for any text and {@code ?} for one character; a backslash takes
 * the next character literally. A pattern is held against the object's name within its database and against that name
 * with the database before it, both plain and quoted as SQL needs it: {@code public.orders}, {@code shop.public.orders}
 * and {@code "My Schema"."a table"} are all understood.
 */
final class ObjectPatterns {

    /** Matches nothing. */
    static final ObjectPatterns NONE = new ObjectPatterns(List.of());

    private final List<Pattern> patterns;

    ObjectPatterns(List<String> globs) {
        patterns = globs.stream().map(ObjectPatterns::compile).toList();
    }

    /** The patterns that a parameter lists. */
    static ObjectPatterns of(Parameters parameters, String name) {
        return new ObjectPatterns(parameters.names(name));
    }

    boolean matches(ObjectName object) {
        return object.spellings().stream().anyMatch(this::matchesText);
    }

    /** Whether all objects of the database are meant. */
    boolean matchesDatabase(String database) {
        return matchesText(database + ".*") || matchesText(Identifiers.readable(database) + ".*");
    }

    private boolean matchesText(String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        boolean escaped = false;
        for (int c : glob.codePoints().toArray()) {
            String literal = Pattern.quote(Character.toString(c));
            if (escaped) {
                regex.append(literal);
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '*') {
                regex.append(".*");
            } else {
                regex.append(c == '?' ? "." : literal);
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
