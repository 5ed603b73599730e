package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Short questions to a clone's running server. */
final class Catalogs {

    private final PostgresClone clone;

    Catalogs(PostgresClone clone) {
        this.clone = clone;
    }

    /** The databases that accept connections, without {@code template0}, by name. */
    List<String> databases() {
        try (SqlSession session = clone.open()) {
            return SqlServer.databases(session);
        }
    }

    /** The server's version as {@code server_version_num} says it. */
    int version() {
        try (SqlSession session = clone.open()) {
            return Integer.parseInt(session.value("select current_setting('server_version_num')"));
        }
    }

    /**
     * The highest number among the relations, their files and the constraints, defaults and triggers of all databases. The
     * counter of OIDs starts again from below after 2^32, and the latter get new OIDs in an upgrade, so it may be above the
     * counter.
     */
    long highestOid() {
        return databases().stream()
                .flatMap(database -> column(
                        database,
                        "select greatest((select max(greatest(oid::bigint, relfilenode::bigint)) from pg_class),"
                                + " (select max(oid::bigint) from pg_constraint),"
                                + " (select max(oid::bigint) from pg_attrdef),"
                                + " (select max(oid::bigint) from pg_trigger))")
                        .stream())
                .mapToLong(Long::parseLong)
                .max()
                .orElseThrow();
    }

    /** The first column of what a query gives, as text; a null is an empty text. */
    List<String> column(String database, String sql) {
        try (Connection connection = clone.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                String value = rows.getString(1);
                values.add(value == null ? "" : value);
            }
            return values;
        } catch (SQLException e) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("cannot ask the clone's server in database '" + database + "'")
                            .tool(e.getMessage()),
                    e);
        }
    }
}
