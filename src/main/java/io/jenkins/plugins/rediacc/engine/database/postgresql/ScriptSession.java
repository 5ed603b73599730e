package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Executes statements as a script means them: each in a transaction of its own unless the script begins one. A query's
 * rows are fetched in portions, because a script may print more than memory holds; for that the driver needs a
 * transaction, which is begun for the one statement and committed after it.
 */
final class ScriptSession implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 100;
    private static final long NOTICES_EVERY_MILLIS = 100;
    private static final int NOTICES_KEPT = 5_000;
    private static final long GRACE_SECONDS = 10;

    private final BaseConnection connection;
    private final SqlOutput output;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(ScriptSession::daemon);
    private final Cancellation.Registration cancellation;

    private Statement running;
    private SQLWarning lastNotice;
    private int notices;
    private boolean timedOut;

    /** A session with a time limit for all of its statements together. */
    ScriptSession(Connection connection, SqlOutput output, Duration limit, Cancellation cancellation)
            throws SQLException {
        this.connection = connection.unwrap(BaseConnection.class);
        this.output = output;
        this.cancellation = cancellation.onRequest(this::stop);
        watch.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
        watch.scheduleWithFixedDelay(
                this::printNotices, NOTICES_EVERY_MILLIS, NOTICES_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "rediacc-sql-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Executes one statement and prints what it gives. */
    void execute(SqlScript.Statement statement) throws SQLException {
        boolean ownTransaction = connection.getTransactionState() == TransactionState.IDLE;
        if (ownTransaction) {
            connection.setAutoCommit(!statement.isQuery());
        }
        try (Statement jdbc = connection.createStatement()) {
            jdbc.setEscapeProcessing(false);
            jdbc.setFetchSize(ROWS_AT_ONCE);
            begin(jdbc);
            try {
                print(jdbc, jdbc.execute(statement.text()));
                if (ownTransaction && statement.isQuery()) {
                    connection.commit();
                }
            } finally {
                finish();
            }
        }
    }

    private void print(Statement jdbc, boolean hasRows) throws SQLException {
        if (hasRows) {
            try (ResultSet rows = jdbc.getResultSet()) {
                output.table(rows);
            }
        } else if (jdbc.getUpdateCount() > 0) {
            output.line("rows: " + jdbc.getUpdateCount());
        }
    }

    private synchronized void begin(Statement jdbc) throws SQLException {
        if (timedOut) {
            throw new SQLException("the time limit is over", "57014");
        }
        running = jdbc;
        lastNotice = null;
        notices = 0;
    }

    private synchronized void finish() {
        printNotices();
        running = null;
    }

    /** Prints the notices that came since the last time; a script that raises very many must not fill the memory. */
    private synchronized void printNotices() {
        if (running == null) {
            return;
        }
        try {
            SQLWarning notice = lastNotice == null ? running.getWarnings() : lastNotice.getNextWarning();
            for (; notice != null; notice = notice.getNextWarning()) {
                output.notice(notice);
                lastNotice = notice;
                notices++;
            }
            if (notices > NOTICES_KEPT) {
                running.clearWarnings();
                lastNotice = null;
                notices = 0;
            }
        } catch (SQLException e) {
            output.line("the notices of the statement cannot be read: " + e.getMessage());
        }
    }

    private synchronized void expire() {
        timedOut = true;
        stop();
    }

    /** Cancels what runs; where the server does not answer to that, ends the session. */
    private synchronized void stop() {
        try {
            if (running != null) {
                running.cancel();
            }
        } catch (SQLException e) {
            output.line("the statement cannot be cancelled: " + e.getMessage());
        }
        watch.schedule(this::abandon, GRACE_SECONDS, TimeUnit.SECONDS);
    }

    private void abandon() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            output.line("the session cannot be ended: " + e.getMessage());
        }
    }

    /** Whether the time limit ended it. */
    synchronized boolean timedOut() {
        return timedOut;
    }

    @Override
    public void close() {
        cancellation.close();
        watch.shutdownNow();
    }
}
