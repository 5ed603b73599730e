package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a row of a table is called: by its primary key, such as {@code id=4711}. */
final class RowLabel {

    private static final int LONGEST = 120;

    private static final String SMALL_TYPES =
            "'{int2,int4,int8,numeric,oid,uuid,bool,date,time,timetz,timestamp,timestamptz}'::pg_catalog.regtype[]";

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

    /** An SQL expression of the label, with its values marked as such; empty where there is no key. */
    static Optional<String> sql(List<String> key) {
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(key.stream()
                        .map(column -> "'" + Identifiers.readable(column).replace("'", "''") + "=' || "
                                + marked(Identifiers.quoted(column)))
                        .collect(Collectors.joining(" || ', ' || ")));
    }

    private static String marked(String column) {
        return "chr(case when pg_typeof(" + column + ") = any (" + SMALL_TYPES + ") then "
                + (int) ValueMask.KEY_BEGINS + " else " + (int) ValueMask.VALUE_BEGINS + " end) || translate(" + column
                + "::text, chr(1) || chr(2) || chr(3), '') || chr(" + (int) ValueMask.ENDS + ")";
    }

    /** The label as people read it. */
    static String shortened(String label) {
        return ValueMask.clipped(label, LONGEST);
    }
}
