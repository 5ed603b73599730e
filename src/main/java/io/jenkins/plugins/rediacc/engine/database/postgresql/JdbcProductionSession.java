package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Asks production by JDBC over its Unix-domain socket: its server knows the engine's own user (method {@code peer}). */
final class JdbcProductionSession implements ProductionSession {

    private static final String CONNECT_SECONDS = "10";

    private final Connection connection;

    private JdbcProductionSession(Connection connection) {
        this.connection = connection;
    }

    /** Connects to the maintenance database. */
    static JdbcProductionSession connect(ProductionServer server) {
        Properties properties = new Properties();
        UnixSocketFactory.configure(properties, server.socketDirectory(), server.port());
        properties.setProperty("user", server.user());
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("ApplicationName", ProductionServer.APPLICATION);
        Path socket = UnixSocketFactory.socket(server.socketDirectory(), server.port());
        try {
            Connection connection =
                    DriverManager.getConnection("jdbc:postgresql:" + ProductionServer.DATABASE, properties);
            JdbcProductionSession session = new JdbcProductionSession(connection);
            ProductionServer.PREPARATION.forEach(statement -> session.execute(statement, PROMPTLY));
            return session;
        } catch (SQLException e) {
            throw ProductionSession.failure(
                    "cannot connect to production as '" + server.user() + "' by " + socket, words(e), e);
        }
    }

    @Override
    public List<List<String>> query(String sql, Duration limit) {
        try (Statement statement = statement(limit);
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw ProductionSession.failure("production did not answer: " + sql, words(e), e);
        }
    }

    @Override
    public void execute(String sql, Duration limit) {
        try (Statement statement = statement(limit)) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw ProductionSession.failure("production did not run: " + sql, words(e), e);
        }
    }

    private Statement statement(Duration limit) throws SQLException {
        Statement statement = connection.createStatement();
        statement.setQueryTimeout((int) limit.toSeconds());
        return statement;
    }

    private static String words(SQLException e) {
        return e.getCause() == null
                ? e.getMessage()
                : e.getMessage() + " (" + e.getCause().getMessage() + ")";
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server ends a session whose socket is gone, and a backup with it.
        }
    }
}
