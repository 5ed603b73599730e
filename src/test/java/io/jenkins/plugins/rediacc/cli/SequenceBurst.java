package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.postgresql.TestCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** An application that draws numbers from the sequence {@code burst} as fast as it can, and connects again. */
final class SequenceBurst implements AutoCloseable {

    private final TestCluster cluster;
    private final String database;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Thread thread = new Thread(this::draw, "sequence-burst");
    private volatile long highest;

    private SequenceBurst(TestCluster cluster, String database) {
        this.cluster = cluster;
        this.database = database;
    }

    static SequenceBurst start(TestCluster cluster, String database) {
        SequenceBurst burst = new SequenceBurst(cluster, database);
        burst.thread.setDaemon(true);
        burst.thread.start();
        return burst;
    }

    private void draw() {
        while (!stopping.get()) {
            try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(database));
                    Statement statement = connection.createStatement()) {
                while (!stopping.get()) {
                    next(statement);
                }
            } catch (SQLException e) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    private void next(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select nextval('burst')")) {
            row.next();
            highest = row.getLong(1);
        }
    }

    /** Stops it and gives the last number that it was given. */
    long stop() {
        stopping.set(true);
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return highest;
    }

    @Override
    public void close() {
        stop();
    }
}
