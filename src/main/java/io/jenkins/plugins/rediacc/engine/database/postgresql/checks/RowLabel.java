package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a row of a table is called: by its primary key, such as {@code id=4711}. */
final class RowLabel {

    private static final int LONGEST = 120;

    // indkey counts from 0, in the order of the key.
    private static final String KEY =
            """
            select a.attname
            from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[])
            where i.indisprimary and i.indrelid = cast(? as text)::regclass
            order by array_position(i.indkey::int2[], a.attnum)
            """;

    private RowLabel() {}

    /** The columns of a table's primary key, in the key's order; none where it has none. */
    static List<String> key(Queries queries, String table) throws SQLException {
        return queries.list(KEY, row -> row.getString(1), table);
    }

    /** An SQL expression of the label; empty where there is no key. */
    static Optional<String> sql(List<String> key) {
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(key.stream()
                        .map(column -> "'" + Identifiers.readable(column).replace("'", "''") + "=' || "
                                + Identifiers.quoted(column) + "::text")
                        .collect(Collectors.joining(" || ', ' || ")));
    }

    /** The label as people read it. */
    static String shortened(String label) {
        return label.length() <= LONGEST ? label : label.substring(0, LONGEST) + "…";
    }
}
