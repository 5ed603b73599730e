package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Checks the structure of every B-tree index, and of every table from version 14 on, with the server's own
 * {@code amcheck} (PostgreSQL manual, appendix "amcheck").
 */
public final class Amcheck implements ClusterCheck {

    static final String NAME = "postgresql/amcheck";

    private static final String INDEX_CORRUPT = "amcheck/index-corrupt";

    /**
     * What the server says of an index on an interval that was last built before the minor releases of November 2023: only
     * building it again mends it (PostgreSQL 13.13, release notes).
     */
    private static final String BUILT_BY_OLD_RULES = "metapage incorrectly indicates that deduplication is safe";

    private static final String IS_AVAILABLE =
            "select exists (select from pg_available_extensions where name = 'amcheck')";

    private static final String INDEXES =
            """
            select n.nspname, c.relname, c.oid
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
              join pg_am a on a.oid = c.relam
            where c.relkind = 'i' and a.amname = 'btree' and i.indisvalid and i.indisready and c.relpersistence <> 't'
            order by c.relpages desc
            """;

    private static final String TABLES =
            """
            select n.nspname, c.relname, c.oid
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_am a on a.oid = c.relam
            where c.relkind in ('r', 'm', 't') and a.amname = 'heap' and c.relpersistence <> 't'
            order by c.relpages desc
            """;

    private record Relation(ObjectName name, long oid) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Map<String, Object> with) {
        Parameters parameters = parameters(with);
        parameters.flag("heap", true);
        Workers.jobs(parameters);
    }

    private static Parameters parameters(Map<String, Object> with) {
        return Parameters.of(with, "heap", "jobs");
    }

    @Override
    public StepOutcome run(CheckRun run) {
        validate(run.with());
        Parameters parameters = parameters(run.with());
        Deadline deadline = new Deadline(run.limit());
        try (Workers workers = new Workers(Workers.jobs(parameters))) {
            Run checked = new Run(run, parameters.flag("heap", true), deadline, workers);
            for (String database : run.after().databases()) {
                if (!checked.check(database)) {
                    return StepOutcome.skipped("the extension amcheck is not installed for the server's programs");
                }
            }
            return checked.outcome();
        } catch (SQLException e) {
            return ServerTrouble.outcome(e, deadline);
        }
    }

    /** Whether the server's programs come with it. */
    static boolean isAvailable(Queries queries) throws SQLException {
        return queries.one(IS_AVAILABLE, row -> row.getBoolean(1));
    }

    /** Checks a B-tree index; an error says what is wrong with it. */
    static void checkIndex(Queries queries, long oid, boolean heap) throws SQLException {
        queries.execute("create function pg_temp.rediacc_check(regclass, boolean) returns void"
                + " as '$libdir/amcheck', 'bt_index_check' language c strict");
        queries.list("select pg_temp.rediacc_check(?::oid::regclass, ?)", row -> "", oid, heap);
    }

    /** One run over all databases. */
    private static final class Run {

        private final Supplier<ClusterSession> before;
        private final ClusterSession cluster;
        private final boolean heap;
        private final Deadline deadline;
        private final Workers workers;
        private final Findings findings = new Findings();
        private long indexes;
        private long tables;

        Run(CheckRun run, boolean heap, Deadline deadline, Workers workers) {
            this.before = run.before();
            this.cluster = run.after();
            this.heap = heap;
            this.deadline = deadline;
            this.workers = workers;
        }

        /** False where the extension is not there. */
        boolean check(String database) throws SQLException {
            try (QueryPool pool = new QueryPool(cluster, database, deadline)) {
                if (!pool.ask(Amcheck::isAvailable)) {
                    return false;
                }
                List<Relation> btrees = relations(pool, database, INDEXES);
                indexes += btrees.size();
                report(INDEX_CORRUPT, "index ", btrees, all(pool, btrees, this::checkIndex));
                if (heap && cluster.majorVersion() >= 14) {
                    List<Relation> heaps = relations(pool, database, TABLES);
                    tables += heaps.size();
                    report("amcheck/table-corrupt", "table ", heaps, all(pool, heaps, this::checkTable));
                }
                return true;
            }
        }

        private static List<Relation> relations(QueryPool pool, String database, String sql) throws SQLException {
            return pool.ask(queries -> queries.list(
                    sql,
                    row -> new Relation(ObjectName.of(database, row.getString(1), row.getString(2)), row.getLong(3))));
        }

        private interface Inspection {
            String inspect(Queries queries, long oid) throws SQLException;
        }

        /** What is wrong with each; empty texts for nothing. */
        private List<String> all(QueryPool pool, List<Relation> relations, Inspection inspection) throws SQLException {
            List<Callable<String>> tasks = new ArrayList<>();
            relations.forEach(relation -> tasks.add(() -> inspect(pool, relation, inspection)));
            return workers.all(tasks);
        }

        private String inspect(QueryPool pool, Relation relation, Inspection inspection) throws SQLException {
            try {
                return pool.ask(queries -> inspection.inspect(queries, relation.oid()));
            } catch (SQLException e) {
                if (ServerTrouble.cause(e, deadline).isPresent()) {
                    throw e;
                }
                return e.getMessage();
            }
        }

        // The functions are declared as the extension declares them, but as temporary ones that are rolled back: so no
        // catalog keeps a trace, and several sessions can work side by side, which CREATE EXTENSION does not allow.

        private String checkIndex(Queries queries, long oid) throws SQLException {
            Amcheck.checkIndex(queries, oid, heap);
            return "";
        }

        private String checkTable(Queries queries, long oid) throws SQLException {
            queries.execute("create function pg_temp.rediacc_check(regclass, boolean, boolean, text, bigint, bigint,"
                    + " out blkno bigint, out offnum integer, out attnum integer, out msg text) returns setof record"
                    + " as '$libdir/amcheck', 'verify_heapam' language c");
            return String.join(
                    "\n",
                    queries.list(
                            "select 'block ' || blkno || ': ' || msg from"
                                    + " pg_temp.rediacc_check(?::oid::regclass, false, true, 'none', null, null) limit 10",
                            row -> row.getString(1),
                            oid));
        }

        private void report(String id, String kind, List<Relation> relations, List<String> answers)
                throws SQLException {
            for (int i = 0; i < relations.size(); i++) {
                if (!answers.get(i).isEmpty()) {
                    ObjectName name = relations.get(i).name();
                    findings.add(
                            id.equals(INDEX_CORRUPT)
                                    ? ofIndex(name, answers.get(i))
                                    : problem(
                                            id,
                                            kind + name.quoted() + " is corrupt",
                                            name,
                                            answers.get(i),
                                            "restore the table from a good backup, and find out why it is corrupt"));
                }
            }
        }

        private Problem ofIndex(ObjectName name, String words) throws SQLException {
            String remedy = "add a step after the upgrade that runs: REINDEX INDEX " + name.quoted()
                    + "; a rehearsal with it shows whether that is enough";
            if (words.contains(BUILT_BY_OLD_RULES)) {
                return problem(
                        "amcheck/index-of-old-version",
                        "index " + name.quoted() + " was built by rules of an earlier version, which are not safe",
                        name,
                        words,
                        remedy);
            }
            String before = isSoundBefore(name)
                    ? "\nThe programs from before the steps find nothing wrong with it on the clone from before the steps."
                    : "\nIt is not sound on the clone from before the steps either.";
            return problem(
                    INDEX_CORRUPT,
                    "index " + name.quoted() + " is corrupt",
                    name,
                    words + before,
                    remedy + "; find out why it is corrupt");
        }

        private boolean isSoundBefore(ObjectName name) throws SQLException {
            ClusterSession old = before.get();
            if (!old.databases().contains(name.database())) {
                return false;
            }
            try (Queries queries = Queries.open(old, name.database(), deadline)) {
                List<Long> oids = queries.list(
                        "select to_regclass(?)::oid::bigint where to_regclass(?) is not null",
                        row -> row.getLong(1),
                        name.quoted(),
                        name.quoted());
                if (oids.isEmpty() || !isAvailable(queries)) {
                    return false;
                }
                Amcheck.checkIndex(queries, oids.get(0), heap);
                return true;
            } catch (SQLException e) {
                if (ServerTrouble.cause(e, deadline).isPresent()) {
                    throw e;
                }
                return false;
            }
        }

        private static Problem problem(String id, String title, ObjectName name, String detail, String remedy) {
            return new Problem(id, title, name.database(), List.of(name.quoted()), detail, remedy);
        }

        StepOutcome outcome() {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("indexes", indexes);
            facts.put("tables", tables);
            facts.put("corrupt", findings.total());
            facts.put("seconds", deadline.elapsed().toMillis() / 1000.0);
            return findings.outcome(
                    "all " + indexes + " B-tree indexes and " + tables + " tables are sound",
                    findings.total() + " indexes or tables are corrupt",
                    facts);
        }
    }
}
