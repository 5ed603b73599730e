package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Analyzed;
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

    /** Whether this transaction has an id of its own: 1 or 0. */
    private static final String USED_IDS = "select (txid_current_if_assigned() is not null)::int";

    private final SqlServer server;
    private final List<String> failures = new ArrayList<>();
    private long transactionIds;

    Statistics(SqlServer server) {
        this.server = server;
    }

    /** Analyzes every table of every database; says what could not be analyzed, and why. */
    Analyzed analyze() {
        for (String database : server.databases()) {
            try (SqlSession session = server.open(database)) {
                for (List<String> row : session.query(TABLES)) {
                    analyze(session, database, Sql.name(row.get(0), row.get(1)));
                }
            }
        }
        return new Analyzed(failures, transactionIds);
    }

    private void analyze(SqlSession session, String database, String table) {
        try {
            session.execute("begin", SqlSession.PROMPTLY);
            session.execute("analyze " + table, LIMIT_A_TABLE);
            long used = Long.parseLong(session.value(USED_IDS));
            session.execute("commit", SqlSession.PROMPTLY);
            transactionIds += used;
        } catch (RediaccException e) {
            session.execute("rollback", SqlSession.PROMPTLY);
            // A server that still answers has something against this table, which may be gone by now.
            session.value("select 1");
            failures.add("could not analyze " + table + " in database " + database + ": " + e.getMessage());
        }
    }
}
