package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The planner's statistics of a server that serves clients meanwhile: one table after another, the largest first. */
final class Statistics {

    private static final Duration LIMIT_A_TABLE = Duration.ofHours(6);

    // A partitioned table comes last: it has statistics of its own, and its partitions have theirs by then.
    private static final String TABLES =
            """
            select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'm') and c.relpersistence <> 't' or c.relkind = 'p' and not c.relispartition
            order by c.relkind = 'p', c.relpages desc, c.oid
            """;

    private final SqlServer server;
    private final List<String> failures = new ArrayList<>();
    private final Runnable between;

    /**
     * Statistics of a server.
     *
     * @param between is run after each table
     */
    Statistics(SqlServer server, Runnable between) {
        this.server = server;
        this.between = between;
    }

    /** Analyzes every table of every database; says what could not be analyzed, and why. */
    List<String> analyze() {
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                for (List<String> row : session.query(TABLES)) {
                    analyze(session, database, Sql.name(row.get(0), row.get(1)));
                    between.run();
                }
            }
        }
        return List.copyOf(failures);
    }

    private void analyze(SqlSession session, String database, String table) {
        try {
            session.execute("analyze " + table, LIMIT_A_TABLE);
        } catch (RediaccException e) {
            // A server that still answers has something against this table, which may be gone by now.
            session.value("select 1");
            failures.add("could not analyze " + table + " in database " + database + ": " + e.getMessage());
        }
    }
}
