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

    Statistics(SqlServer server) {
        this.server = server;
    }

    /** Analyzes every table of every database; says what could not be analyzed, and why. */
    List<String> analyze() {
        List<String> failed = new ArrayList<>();
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                for (List<String> row : session.query(TABLES)) {
                    analyze(session, database, Sql.name(row.get(0), row.get(1)), failed);
                }
            }
        }
        return failed;
    }

    private static void analyze(SqlSession session, String database, String table, List<String> failed) {
        try {
            session.execute("analyze " + table, LIMIT_A_TABLE);
        } catch (RediaccException e) {
            // A server that still answers has something against this table, which may be gone by now.
            session.value("select 1");
            failed.add("could not analyze " + table + " in database " + database + ": " + e.getMessage());
        }
    }
}
