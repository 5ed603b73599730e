package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a cluster stores by the rules of its programs' libraries, as the running server answers; held against a later
 * look at the same cluster under other programs.
 */
public final class ClusterLibraries {

    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** One line for each collation provider and version; both are single words. */
    private static final String VERSIONS = "select distinct collprovider::text || ' '"
            + " || coalesce(pg_collation_actual_version(oid), 'without version') from pg_collation order by 1";

    private record Stored(StoredOrder order, StoredRules rules) {}

    private final int majorVersion;
    private final List<String> versions;
    private final Map<String, Stored> databases;
    private final Map<String, RediaccException> unread;

    private ClusterLibraries(
            int majorVersion,
            List<String> versions,
            Map<String, Stored> databases,
            Map<String, RediaccException> unread) {
        this.majorVersion = majorVersion;
        this.versions = versions;
        this.databases = databases;
        this.unread = unread;
    }

    /** The versions of a server's libraries, as it says them; asking changes nothing. */
    public static List<String> versions(SqlSession session) {
        return session.column(VERSIONS);
    }

    /**
     * Looks at a running cluster. A database that does not let the engine in stops nothing yet: a step may mend or drop it.
     */
    public static ClusterLibraries of(ClusterSession cluster) {
        Deadline deadline = new Deadline(LIMIT);
        int major = cluster.majorVersion();
        Map<String, Stored> databases = new LinkedHashMap<>();
        Map<String, RediaccException> unread = new LinkedHashMap<>();
        for (String database : cluster.databases()) {
            try (Queries queries = Queries.open(cluster, database, deadline)) {
                databases.put(
                        database,
                        new Stored(
                                StoredOrder.of(queries, database, major), StoredRules.of(queries, database, deadline)));
            } catch (SQLException e) {
                unread.put(
                        database,
                        failure(
                                "cannot tell what database " + Identifiers.readable(database)
                                        + " of the clone stores by the rules of a library",
                                e));
            } catch (RediaccException e) {
                unread.put(database, e);
            }
        }
        try (SqlSession session = cluster.open()) {
            return new ClusterLibraries(major, versions(session), databases, unread);
        }
    }

    private void requireRead(ClusterLibraries now) {
        now.unread.values().stream().findFirst().ifPresent(failure -> {
            throw failure;
        });
        now.databases.keySet().stream().filter(unread::containsKey).findFirst().ifPresent(database -> {
            throw unread.get(database);
        });
    }

    private static List<Problem> untold(ClusterSession cluster, List<CollationDependents.Index> indexes) {
        try {
            return new UntoldOrder(cluster, new Deadline(LIMIT)).problems(indexes);
        } catch (SQLException e) {
            throw failure("cannot tell whether indexes of the clone are in the order that its server expects", e);
        }
    }

    private static RediaccException failure(String what, SQLException e) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE, Explanation.of(what).tool(e.getMessage()), e);
    }

    /**
     * What is found where this was before the steps, and the cluster is as they have left it.
     *
     * @throws RediaccException where a database that is there now could not be looked at, before the steps or now
     */
    public Libraries compareWith(ClusterSession after) {
        ClusterLibraries now = of(after);
        requireRead(now);
        RebuiltIndexes rebuilt = new RebuiltIndexes(majorVersion, after);
        CollationComparison collations = new CollationComparison(Libraries.COLLATION, rebuilt, ObjectPatterns.NONE);
        List<Problem> problems = new ArrayList<>();
        now.databases.forEach((database, fresh) -> {
            Stored old = databases.get(database);
            if (old != null) {
                collations.compare(database, old.order, fresh.order);
                problems.addAll(new RuleComparison(database, old.rules, fresh.rules, rebuilt).problems());
            }
        });
        problems.addAll(0, collations.problems());
        problems.addAll(untold(after, collations.untold()));
        return new Libraries(versions, now.versions, problems);
    }
}
