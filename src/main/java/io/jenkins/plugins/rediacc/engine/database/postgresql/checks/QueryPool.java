package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Connections to one database, opened as they are needed and used again. */
final class QueryPool implements AutoCloseable {

    /** Asks something on a connection. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Queries queries) throws SQLException;
    }

    private final ClusterSession cluster;
    private final String database;
    private final Deadline deadline;
    private final Queue<Queries> idle = new ConcurrentLinkedQueue<>();

    QueryPool(ClusterSession cluster, String database, Deadline deadline) {
        this.cluster = cluster;
        this.database = database;
        this.deadline = deadline;
    }

    /** Asks on a connection that nobody else uses meanwhile. What it changed, or an error, leaves nothing behind. */
    <T> T ask(Question<T> question) throws SQLException {
        Queries queries = idle.poll();
        if (queries == null) {
            queries = Queries.open(cluster, database, deadline);
        }
        Queries mine = queries;
        try {
            return mine.undone(() -> question.ask(mine));
        } finally {
            idle.add(mine);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Queries queries = idle.poll(); queries != null; queries = idle.poll()) {
            queries.close();
        }
    }
}
