package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RowChanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where a server stands, and what it did since it stood elsewhere. */
final class Opening {

    private static final Duration CHECKPOINT = Duration.ofMinutes(10);

    // Large objects are users' data in a table of the system.
    private static final String COUNTERS =
            """
            select format('%I.%I.%I', current_database(), schemaname, relname),
                   coalesce(n_tup_ins, 0), coalesce(n_tup_upd, 0), coalesce(n_tup_del, 0)
            from pg_stat_all_tables
            where (schemaname !~ '^pg_' and schemaname <> 'information_schema' or relname = 'pg_largeobject')
              and (n_tup_ins > 0 or n_tup_upd > 0 or n_tup_del > 0)
            order by 1
            """;

    private final SqlServer server;

    Opening(SqlServer server) {
        this.server = server;
    }

    OpeningFacts facts() {
        try (SqlSession session = server.open(SqlServer.MAINTENANCE_DATABASE)) {
            return new OpeningFacts(nextTransactionId(session), position(session), counters(session));
        }
    }

    String nextTransactionId() {
        try (SqlSession session = server.open(SqlServer.MAINTENANCE_DATABASE)) {
            return nextTransactionId(session);
        }
    }

    /**
     * As a checkpoint writes it down: it counts the transactions that have an id and have not ended, which a snapshot's
     * {@code xmax} leaves out.
     */
    private static String nextTransactionId(SqlSession session) {
        session.execute("checkpoint", CHECKPOINT);
        String[] epochAndId =
                session.value("select next_xid from pg_control_checkpoint()").split(":");
        return Long.toUnsignedString(Long.parseLong(epochAndId[0]) << 32 | Long.parseLong(epochAndId[1]));
    }

    Loss lossSince(OpeningFacts then) {
        try (SqlSession session = server.open(SqlServer.MAINTENANCE_DATABASE)) {
            String now = position(session);
            String bytes = session.value("select pg_wal_lsn_diff('" + now + "', '" + then.lsn() + "')");
            return new Loss(then.lsn(), now, Long.parseLong(bytes), changesSince(session, then.counters()));
        }
    }

    private List<RowChanges> changesSince(SqlSession session, List<RowChanges> then) {
        Map<String, RowChanges> base = then.stream().collect(Collectors.toMap(RowChanges::table, Function.identity()));
        return counters(session).stream()
                .map(now -> now.since(base.getOrDefault(now.table(), new RowChanges(now.table(), 0, 0, 0))))
                .filter(changes -> !changes.isNothing())
                .toList();
    }

    private static String position(SqlSession session) {
        return session.value("select pg_current_wal_insert_lsn()");
    }

    private List<RowChanges> counters(SqlSession maintenance) {
        List<RowChanges> all = new ArrayList<>(countersOfOne(maintenance));
        for (String database : SqlServer.databases(maintenance)) {
            if (!database.equals(SqlServer.MAINTENANCE_DATABASE)) {
                try (SqlSession session = server.open(database)) {
                    all.addAll(countersOfOne(session));
                }
            }
        }
        return all;
    }

    private static List<RowChanges> countersOfOne(SqlSession session) {
        return session.query(COUNTERS).stream()
                .map(row -> new RowChanges(
                        row.get(0), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)), Long.parseLong(row.get(3))))
                .toList();
    }
}
