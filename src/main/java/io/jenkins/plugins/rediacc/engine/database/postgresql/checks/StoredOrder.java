package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one database stores in the order of collations whose order belongs to a library, and how the running server sorts by
 * these.
 *
 * @param collations all that there are, the database's default first
 * @param trials by the OID of each collation that something depends on, a digest of the order in which the server puts
 *     {@link TrialTexts}
 */
record StoredOrder(
        List<Collation> collations,
        List<CollationDependents.Index> indexes,
        List<CollationDependents.Rule> rules,
        Map<Long, String> trials) {

    static StoredOrder of(Queries queries, String database, int majorVersion) throws SQLException {
        List<Collation> collations = Collation.all(queries, database, majorVersion);
        List<CollationDependents.Index> indexes = CollationDependents.indexes(queries, database);
        List<CollationDependents.Rule> rules = CollationDependents.rules(queries, database);
        Set<Long> used = Stream.concat(
                        indexes.stream().map(CollationDependents.Index::collation),
                        rules.stream().map(CollationDependents.Rule::collation))
                .collect(Collectors.toSet());
        Map<Long, String> trials = new HashMap<>();
        for (Collation collation : collations) {
            if (used.contains(collation.oid())) {
                trials.put(collation.oid(), trial(queries, collation));
            }
        }
        return new StoredOrder(collations, indexes, rules, trials);
    }

    private static String trial(Queries queries, Collation collation) throws SQLException {
        List<String> texts =
                TrialTexts.in(queries.one("select current_setting('server_encoding')", row -> row.getString(1)));
        return queries.one(
                "select md5(string_agg(text, ' ' order by text collate "
                        + collation.name().quoted() + ", text collate \"C\")) from unnest(?) text",
                row -> row.getString(1),
                queries.texts(texts));
    }
}
