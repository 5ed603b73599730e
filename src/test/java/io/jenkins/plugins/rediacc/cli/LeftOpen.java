package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A transaction that has written to the table {@code left_open} and is left open. */
final class LeftOpen implements AutoCloseable {

    private final Connection connection;

    private LeftOpen(Connection connection) {
        this.connection = connection;
    }

    static LeftOpen begin(TestCluster cluster, String database) throws SQLException {
        Connection connection = DriverManager.getConnection(cluster.jdbcUrl(database));
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into left_open values (1)");
        }
        return new LeftOpen(connection);
    }

    /** Whether its commit is acknowledged. */
    boolean commit() {
        try {
            connection.commit();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
