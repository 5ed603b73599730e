package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A table, a leaf partition or a materialized view.
 *
 * @param schema as stored
 * @param name as stored
 * @param blocks its size in blocks
 * @param bytes its size in bytes
 * @param populated false for a materialized view that was never filled
 */
record CountedTable(String database, String schema, String name, long blocks, long bytes, boolean populated) {

    // Large objects are user data in system tables, the only ones that pg_upgrade carries over.
    private static final String LIST =
            """
            select n.nspname, c.relname, c.relispopulated, pg_relation_size(c.oid) as bytes,
                   pg_relation_size(c.oid) / current_setting('block_size')::bigint as blocks
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'm') and c.relpersistence <> 't'
              and (n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                   or n.nspname = 'pg_catalog' and c.relname in ('pg_largeobject', 'pg_largeobject_metadata'))
            order by blocks desc, n.nspname, c.relname
            """;

    /** All of a database, the largest first, by name. */
    static Map<ObjectName, CountedTable> all(Queries queries, String database) throws SQLException {
        Map<ObjectName, CountedTable> tables = new LinkedHashMap<>();
        queries.list(
                        LIST,
                        row -> new CountedTable(
                                database,
                                row.getString("nspname"),
                                row.getString("relname"),
                                row.getLong("blocks"),
                                row.getLong("bytes"),
                                row.getBoolean("relispopulated")))
                .forEach(table -> tables.put(table.object(), table));
        return tables;
    }

    ObjectName object() {
        return ObjectName.of(database, schema, name);
    }

    /** The name for a statement; rows of tables that inherit from it are not meant. */
    String from() {
        return " from only " + Identifiers.quoted(schema) + "." + Identifiers.quoted(name);
    }
}
