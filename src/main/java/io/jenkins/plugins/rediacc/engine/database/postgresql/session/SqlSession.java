package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.List;

/**
 * One session of a running server in one database, as its superuser: production's or a clone's. Whatever cannot be asked,
 * understood or answered in time throws: no answer is a no. Not for several threads at once.
 */
public interface SqlSession extends AutoCloseable {

    /** How long a query that reads no table may take. */
    Duration PROMPTLY = Duration.ofSeconds(30);

    /** What is asked, for messages, such as {@code production}. */
    String server();

    /**
     * The rows of a query, each value in PostgreSQL's text form, {@code null} for NULL. The query is one statement that
     * could stand inside another's parentheses.
     */
    List<List<String>> query(String sql, Duration limit);

    /** Runs one statement that gives no rows. */
    void execute(String sql, Duration limit);

    /** An error about the server, with its technical cause, which may be null. */
    RediaccException failed(String what, String toolWords, Throwable cause);

    /** Ends the session, and with it whatever it has begun; never throws. */
    @Override
    void close();

    /** The rows of a query that answers at once. */
    default List<List<String>> query(String sql) {
        return query(sql, PROMPTLY);
    }

    /** The first column of a query that answers at once; a NULL in it throws. */
    default List<String> column(String sql) {
        List<String> values = query(sql).stream().map(row -> row.get(0)).toList();
        if (values.contains(null)) {
            throw failed(server() + " gave no value", sql, null);
        }
        return values;
    }

    /** The one row of a query; another number of rows throws. */
    default List<String> row(String sql, Duration limit) {
        List<List<String>> rows = query(sql, limit);
        if (rows.size() != 1) {
            throw failed(server() + " gave " + rows.size() + " rows where one was expected", sql, null);
        }
        return rows.get(0);
    }

    /** The one value of a query; none, NULL or several throw. */
    default String value(String sql) {
        List<String> row = row(sql, PROMPTLY);
        if (row.size() != 1 || row.get(0) == null) {
            throw failed(server() + " gave no value", sql, null);
        }
        return row.get(0);
    }
}
