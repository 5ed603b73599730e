package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;

/** The comparison of row counts, database by database, and what it found. */
final class RowComparison implements DatabaseComparison {

    /**
     * What the plan asks for.
     *
     * @param sampledFromBlocks from which size on a table is sampled
     * @param except tables that are not looked at
     * @param expect what is expected to change, by table or pattern; the first that fits counts
     * @param jobs how many tables are counted at a time
     */
    record Settings(long sampledFromBlocks, ObjectPatterns except, Map<String, RowExpectation> expect, int jobs) {}

    private record Pair(ObjectName name, CountedTable before, CountedTable after) {}

    private static final String REMEDY = "find the step that changed it; where it is meant, say so under 'expect'";

    private final Settings settings;
    private final Deadline deadline;
    private final RowCounter counter;
    private final Map<String, ObjectPatterns> expected = new LinkedHashMap<>();
    private final Set<String> unused;
    private final Findings findings = new Findings();
    private int databases;
    private long tables;
    private long sampled;
    private long rows;

    RowComparison(Settings settings, Deadline deadline) {
        this.settings = settings;
        this.deadline = deadline;
        this.counter = new RowCounter(deadline);
        this.unused = new LinkedHashSet<>(settings.expect().keySet());
        settings.expect().keySet().forEach(glob -> expected.put(glob, new ObjectPatterns(List.of(glob))));
    }

    @Override
    public void databaseMissing(String database) {
        if (!settings.except().matchesDatabase(database)) {
            findings.add(databaseProblem("row-counts/database-missing", database, "is gone after the steps"));
        }
    }

    @Override
    public void databaseAdded(String database) {
        if (!settings.except().matchesDatabase(database)) {
            findings.add(databaseProblem("row-counts/database-added", database, "was not there before the steps"));
        }
    }

    private static Problem databaseProblem(String id, String database, String what) {
        return new Problem(
                id,
                "database " + Identifiers.readable(database) + " " + what,
                database,
                List.of(Identifiers.readable(database)),
                "",
                "where it is meant, add \"" + database + ".*\" under 'except'");
    }

    @Override
    public void compare(BothSides sides, String database) throws SQLException {
        try (QueryPool before = new QueryPool(sides.before(), database, deadline);
                QueryPool after = new QueryPool(sides.after(), database, deadline);
                Workers workers = new Workers(settings.jobs())) {
            List<Pair> pairs = pairs(before, after, database);
            List<Pair> exact = new ArrayList<>(pairs);
            List<Pair> large = pairs.stream().filter(this::isSampled).toList();
            exact.removeAll(large);
            exact.addAll(withDifferentSample(large, before, after, workers));
            List<RowCount> counts = counts(exact, before, after, workers);
            for (int i = 0; i < exact.size(); i++) {
                judge(exact.get(i), counts.get(2 * i), counts.get(2 * i + 1));
            }
        }
        databases++;
    }

    private List<Pair> pairs(QueryPool before, QueryPool after, String database) throws SQLException {
        Map<ObjectName, CountedTable> old = before.ask(queries -> CountedTable.all(queries, database));
        Map<ObjectName, CountedTable> fresh = after.ask(queries -> CountedTable.all(queries, database));
        Set<ObjectName> names = new LinkedHashSet<>(old.keySet());
        names.addAll(fresh.keySet());
        names.removeIf(settings.except()::matches);
        List<Pair> pairs = new ArrayList<>();
        for (ObjectName name : names) {
            if (old.containsKey(name) && fresh.containsKey(name)) {
                pairs.add(new Pair(name, old.get(name), fresh.get(name)));
            } else if (fresh.containsKey(name)) {
                added(fresh.get(name), after);
            } else {
                missing(name);
            }
        }
        tables += pairs.size();
        return pairs;
    }

    private boolean isSampled(Pair pair) {
        return pair.before().blocks() >= settings.sampledFromBlocks()
                && pair.before().blocks() == pair.after().blocks()
                && expectation(pair.name()).isEmpty();
    }

    /** Those that must be counted, because their samples are not the same. */
    private List<Pair> withDifferentSample(List<Pair> pairs, QueryPool before, QueryPool after, Workers workers)
            throws SQLException {
        List<Callable<RowCount>> tasks = new ArrayList<>();
        for (Pair pair : pairs) {
            tasks.add(() -> counter.sample(before, pair.before(), pair.before().blocks()));
            tasks.add(() -> counter.sample(after, pair.after(), pair.before().blocks()));
        }
        List<RowCount> samples = workers.all(tasks);
        List<Pair> different = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            if (samples.get(2 * i).equals(samples.get(2 * i + 1))
                    && samples.get(2 * i) instanceof RowCount.Sampled sample) {
                sampled++;
                rows += sample.rows();
            } else {
                different.add(pairs.get(i));
            }
        }
        return different;
    }

    private List<RowCount> counts(List<Pair> pairs, QueryPool before, QueryPool after, Workers workers)
            throws SQLException {
        List<Callable<RowCount>> tasks = new ArrayList<>();
        for (Pair pair : pairs) {
            tasks.add(() -> counter.count(before, pair.before()));
            tasks.add(() -> counter.count(after, pair.after()));
        }
        return workers.all(tasks);
    }

    private void judge(Pair pair, RowCount before, RowCount after) {
        if (before instanceof RowCount.Unreadable unreadable) {
            unreadable(pair.name(), "before", unreadable);
        }
        if (after instanceof RowCount.Unreadable unreadable) {
            unreadable(pair.name(), "after", unreadable);
        }
        if (before instanceof RowCount.Counted old && after instanceof RowCount.Counted fresh) {
            rows += old.rows();
            judge(pair.name(), old.rows(), fresh.rows());
        } else if (before instanceof RowCount.Unpopulated != after instanceof RowCount.Unpopulated
                && !(expectation(pair.name()).orElse(null) instanceof RowExpectation.Any)) {
            String change = before instanceof RowCount.Unpopulated ? "was filled" : "is no longer filled";
            findings.add(problem("row-counts/differs", pair.name(), "materialized view ", " " + change, ""));
        }
    }

    private void judge(ObjectName name, long before, long after) {
        OptionalLong expected =
                expectation(name).orElse(RowExpectation.UNCHANGED).expected(before);
        if (expected.isPresent() && expected.getAsLong() != after) {
            long difference = after - expected.getAsLong();
            String detail = before + " rows before, " + after + " after"
                    + (expected.getAsLong() == before ? "" : ", " + expected.getAsLong() + " expected");
            String title = " has " + Math.abs(difference) + " rows " + (difference < 0 ? "fewer" : "more")
                    + (expected.getAsLong() == before ? "" : " than expected");
            // A missing row weighs as much as one too many; the very largest stay below what has no number.
            findings.add(
                    problem("row-counts/differs", name, "", title, detail),
                    Math.min(Math.abs(difference), Long.MAX_VALUE - 1));
        }
    }

    private void unreadable(ObjectName name, String side, RowCount.Unreadable unreadable) {
        findings.add(new Problem(
                "row-counts/unreadable",
                name.quoted() + " cannot be read " + side + " the steps",
                name.database(),
                List.of(name.quoted()),
                unreadable.error().getMessage(),
                "repair the table; where it need not be compared, name it under 'except'"));
    }

    private void missing(ObjectName name) {
        if (!(expectation(name).orElse(null) instanceof RowExpectation.Any)) {
            findings.add(problem("row-counts/table-missing", name, "", " is gone after the steps", ""));
        }
    }

    private void added(CountedTable table, QueryPool after) throws SQLException {
        ObjectName name = table.object();
        RowExpectation expectation = expectation(name).orElse(RowExpectation.UNCHANGED);
        if (expectation instanceof RowExpectation.Exactly exactly) {
            RowCount count = counter.count(after, table);
            if (!count.equals(new RowCount.Counted(exactly.rows()))) {
                findings.add(problem(
                        "row-counts/differs", name, "new table ", " has not the rows expected", count.toString()));
            }
        } else if (!(expectation instanceof RowExpectation.Any)) {
            findings.add(problem("row-counts/table-added", name, "", " was not there before the steps", ""));
        }
    }

    private static Problem problem(String id, ObjectName name, String before, String after, String detail) {
        return new Problem(id, before + name.quoted() + after, name.database(), List.of(name.quoted()), detail, REMEDY);
    }

    private Optional<RowExpectation> expectation(ObjectName name) {
        for (Map.Entry<String, ObjectPatterns> entry : expected.entrySet()) {
            if (entry.getValue().matches(name)) {
                unused.remove(entry.getKey());
                return Optional.of(settings.expect().get(entry.getKey()));
            }
        }
        return Optional.empty();
    }

    @Override
    public StepOutcome outcome() {
        for (String name : unused) {
            findings.add(Problem.of(
                    "row-counts/expected-missing",
                    "'expect' names " + name + ", and no table fits",
                    "",
                    "correct the name, or drop the expectation"));
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("databases", databases);
        facts.put("tables", tables);
        facts.put("tablesSampled", sampled);
        facts.put("rows", rows);
        facts.put("differences", findings.total());
        facts.put("seconds", deadline.elapsed().toMillis() / 1000.0);
        return findings.outcome(
                "all " + tables + " tables have the rows they should have",
                findings.total() + " differences in row counts",
                facts);
    }
}
