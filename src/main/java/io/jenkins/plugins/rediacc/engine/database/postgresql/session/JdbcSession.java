package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A session by JDBC. Each statement is a transaction of its own, unless one was begun. */
public abstract class JdbcSession implements SqlSession {

    /** What decides how questions are read and answers written, however the connection was made. */
    private static final List<String> PREPARATION = List.of(
            "set search_path = pg_catalog",
            "set lc_messages = 'C'",
            "set standard_conforming_strings = on",
            "set datestyle = 'ISO'",
            "set default_transaction_read_only = off",
            "set statement_timeout = 0",
            "set lock_timeout = 0",
            "set idle_in_transaction_session_timeout = 0");

    private final Connection connection;

    /** A session on a connection, which it closes. */
    protected JdbcSession(Connection connection) {
        this.connection = connection;
        PREPARATION.forEach(statement -> execute(statement, PROMPTLY));
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
            throw failed(server() + " did not answer: " + sql, words(e), e);
        }
    }

    @Override
    public void execute(String sql, Duration limit) {
        try (Statement statement = statement(limit)) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(server() + " did not run: " + sql, words(e), e);
        }
    }

    private Statement statement(Duration limit) throws SQLException {
        Statement statement = connection.createStatement();
        // 0 would mean no limit.
        statement.setQueryTimeout((int) Math.max(1, limit.toSeconds()));
        return statement;
    }

    /** The server's or the driver's words, with those of what it failed at. */
    protected static String words(SQLException e) {
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
