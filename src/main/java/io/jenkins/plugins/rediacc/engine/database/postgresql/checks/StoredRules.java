package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one database stores that the server's Unicode tables or a text search configuration have computed, and a trial of
 * both by the running server. A trial that an error ended is its message: it differs from every answer.
 *
 * @param unicode a digest of the normal forms of all code points; empty where nothing stored depends on them
 * @param configurations by the name of each configuration that something stored depends on, a digest of how it reads
 *     {@link TrialTexts#WORDS_OF_LANGUAGES}
 */
record StoredRules(List<StoredExpression> expressions, Optional<String> unicode, Map<String, String> configurations) {

    // Surrogates are no characters (PostgreSQL manual, 9.4, chr).
    private static final String NORMAL_FORMS =
            "select md5(string_agg(normalize(chr(c), NFKC) || normalize(chr(c), NFKD), '' order by c))"
                    + " from generate_series(1, 1114111) c where c not between 55296 and 57343";

    private static final String READ = "select md5(to_tsvector(?::regconfig, ?)::text)";

    static StoredRules of(Queries queries, String database, Deadline deadline) throws SQLException {
        List<StoredExpression> expressions = StoredExpression.all(queries, database);
        Optional<String> unicode = Optional.empty();
        Map<String, String> configurations = new TreeMap<>();
        for (StoredExpression expression : expressions) {
            if (expression.usesUnicode() && unicode.isEmpty()) {
                unicode = Optional.of(trial(queries, deadline, NORMAL_FORMS));
            }
            String name = expression.configuration();
            if (!name.isEmpty() && !configurations.containsKey(name)) {
                configurations.put(name, trial(queries, deadline, READ, name, TrialTexts.WORDS_OF_LANGUAGES));
            }
        }
        return new StoredRules(expressions, unicode, configurations);
    }

    private static String trial(Queries queries, Deadline deadline, String sql, Object... parameters)
            throws SQLException {
        try {
            return queries.undone(() -> queries.one(sql, row -> row.getString(1), parameters));
        } catch (SQLException e) {
            if (ServerTrouble.cause(e, deadline).isPresent()) {
                throw e;
            }
            return String.valueOf(e.getMessage());
        }
    }

    /** Whether what the server knows of Unicode is other than it was. */
    boolean differsInUnicode(StoredRules before) {
        return unicode.isPresent() && before.unicode.isPresent() && !unicode.equals(before.unicode);
    }

    /** Whether a configuration reads texts in another way than it did. */
    boolean differsIn(String configuration, StoredRules before) {
        String old = before.configurations.get(configuration);
        return old != null && !old.equals(configurations.get(configuration));
    }
}
