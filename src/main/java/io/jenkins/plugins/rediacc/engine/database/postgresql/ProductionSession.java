package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.List;

/**
 * One session of production's server, as its superuser. Whatever cannot be asked, understood or answered in time throws:
 * no answer is a no. Not for several threads at once.
 */
public interface ProductionSession extends AutoCloseable {

    /** How long a query that reads no table may take. */
    Duration PROMPTLY = Duration.ofSeconds(30);

    /**
     * The rows of a query, each value in PostgreSQL's text form, {@code null} for NULL. The query is one statement that
     * could stand inside another's parentheses.
     */
    List<List<String>> query(String sql, Duration limit);

    /** Runs one statement that gives no rows. */
    void execute(String sql, Duration limit);

    /** Ends the session, and with it a backup it has begun; never throws. */
    @Override
    void close();

    /** The rows of a query that answers at once. */
    default List<List<String>> query(String sql) {
        return query(sql, PROMPTLY);
    }

    /** The one row of a query; another number of rows throws. */
    default List<String> row(String sql, Duration limit) {
        List<List<String>> rows = query(sql, limit);
        if (rows.size() != 1) {
            throw failure("production gave " + rows.size() + " rows where one was expected", sql);
        }
        return rows.get(0);
    }

    /** The one value of a query; none, NULL or several throw. */
    default String value(String sql) {
        List<String> row = row(sql, PROMPTLY);
        if (row.size() != 1 || row.get(0) == null) {
            throw failure("production gave no value", sql);
        }
        return row.get(0);
    }

    /** An error about production's server. */
    static RediaccException failure(String what, String toolWords) {
        return failure(what, toolWords, null);
    }

    /** An error about production's server, with its technical cause. */
    static RediaccException failure(String what, String toolWords, Throwable cause) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of(what)
                        .tool(toolWords)
                        .state("production was only asked, nothing in it was changed")
                        .todo("see that its server answers: 'rediacc doctor' shows how it is reached"),
                cause);
    }
}
