package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries on one connection, each of which ends at the test's deadline. Names in results are fully qualified, because
 * the search path is empty. All runs in one transaction that is rolled back at the end.
 */
final class Queries implements AutoCloseable {

    /** Takes one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    // Whatever a database or a role sets for its own sessions must neither end nor change what is asked here.
    private static final String SETTINGS =
            """
            set local transaction_read_only = off;
            set local search_path = '';
            set local statement_timeout = 0;
            set local lock_timeout = 0;
            set local idle_in_transaction_session_timeout = 0;
            set local row_security = off
            """;
    private static final int FETCH_SIZE = 1000;
    private static final int ALL = 0;

    private final Connection connection;
    private final Deadline deadline;

    private Queries(Connection connection, Deadline deadline) {
        this.connection = connection;
        this.deadline = deadline;
    }

    static Queries open(ClusterSession cluster, String database, Deadline deadline) throws SQLException {
        Connection connection = cluster.connect(database);
        try {
            connection.setAutoCommit(false);
            Queries queries = new Queries(connection, deadline);
            queries.execute(SETTINGS);
            return queries;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            limit(statement);
            statement.execute(sql);
        }
    }

    <T> List<T> list(String sql, Row<T> row, Object... parameters) throws SQLException {
        return fetch(FETCH_SIZE, sql, row, parameters);
    }

    private <T> List<T> fetch(int size, String sql, Row<T> row, Object... parameters) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            limit(statement);
            statement.setFetchSize(size);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
        }
        return rows;
    }

    /** The only row; no row is an error, never an empty answer. */
    <T> T one(String sql, Row<T> row, Object... parameters) throws SQLException {
        // The server starts no parallel workers for a result that is fetched in parts (PostgreSQL manual, 15.2).
        List<T> rows = fetch(ALL, sql, row, parameters);
        if (rows.size() != 1) {
            throw new SQLException("expected one row, got " + rows.size() + ": " + sql);
        }
        return rows.get(0);
    }

    /** Does something of which an error, or all it did, leaves nothing behind, so that more can be asked afterwards. */
    <T> T undone(SqlAction<T> action) throws SQLException {
        execute("savepoint rediacc");
        try {
            return action.run();
        } finally {
            if (!connection.isClosed()) {
                execute("rollback to savepoint rediacc");
            }
        }
    }

    /** An SQL array of OIDs for a parameter. */
    Object oids(List<Long> oids) throws SQLException {
        return connection.createArrayOf("oid", oids.toArray());
    }

    /** An SQL array of texts for a parameter. */
    Object texts(List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        }
    }

    private void limit(Statement statement) throws SQLException {
        if (deadline.isPast()) {
            throw new SQLTimeoutException("no time left", ServerTrouble.QUERY_CANCELED);
        }
        statement.setQueryTimeout(deadline.secondsLeft());
    }

    /** Something that may fail in the database. */
    @FunctionalInterface
    interface SqlAction<T> {
        T run() throws SQLException;
    }
}
