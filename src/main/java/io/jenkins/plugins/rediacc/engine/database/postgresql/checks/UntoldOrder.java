package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the server's own {@code amcheck} about indexes whose collation has no version to compare: whether each is in the order
 * that the server expects, and has each row of its table (PostgreSQL manual, appendix amcheck).
 */
final class UntoldOrder {

    private final ClusterSession cluster;
    private final Deadline deadline;

    UntoldOrder(ClusterSession cluster, Deadline deadline) {
        this.cluster = cluster;
        this.deadline = deadline;
    }

    /** One problem for each that is not; none where the server's programs come without amcheck. */
    List<Problem> problems(List<Index> indexes) throws SQLException {
        Map<String, List<Index>> byDatabase = new LinkedHashMap<>();
        indexes.forEach(index -> byDatabase
                .computeIfAbsent(index.table().database(), database -> new ArrayList<>())
                .add(index));
        List<Problem> problems = new ArrayList<>();
        for (Map.Entry<String, List<Index>> each : byDatabase.entrySet()) {
            try (Queries queries = Queries.open(cluster, each.getKey(), deadline)) {
                if (Amcheck.isAvailable(queries)) {
                    check(queries, btrees(queries, each.getValue()), problems);
                }
            }
        }
        return problems;
    }

    private static List<Index> btrees(Queries queries, List<Index> indexes) throws SQLException {
        List<Long> oids = queries.list(
                "select c.oid::bigint from pg_class c join pg_am a on a.oid = c.relam join pg_index i on i.indexrelid = c.oid"
                        + " where a.amname = 'btree' and i.indisvalid and i.indisready and c.oid = any (?)",
                row -> row.getLong(1),
                queries.oids(indexes.stream().map(Index::oid).toList()));
        return indexes.stream().filter(index -> oids.contains(index.oid())).toList();
    }

    private void check(Queries queries, List<Index> indexes, List<Problem> problems) throws SQLException {
        for (Index index : indexes) {
            try {
                queries.undone(() -> {
                    Amcheck.checkIndex(queries, index.oid(), true);
                    return index;
                });
            } catch (SQLException e) {
                if (ServerTrouble.cause(e, deadline).isPresent()) {
                    throw e;
                }
                problems.add(new Problem(
                        Libraries.COLLATION,
                        index + " is not in the order that the new server expects",
                        index.table().database(),
                        List.of(index.toString()),
                        String.valueOf(e.getMessage()),
                        "add a step after the upgrade: REINDEX it"));
            }
        }
    }
}
