package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** The columns of primary keys, by name alone: the result of a query does not say which table a column comes from. */
final class KeyColumns {

    private static final String NAMES =
            """
            select distinct a.attname from pg_catalog.pg_index i
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::pg_catalog.int2[])
            where i.indisprimary and i.indrelid >= 16384
            """;

    private KeyColumns() {}

    /** Their names in the database of the connection. */
    static Set<String> of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(NAMES)) {
            Set<String> names = new HashSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
