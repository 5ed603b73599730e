package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * The comparison of what tables hold, database by database, and what it found. Each table is read once on each side for a
 * digest that does not depend on the order of its rows; only where these differ are its rows matched with each other.
 */
final class ContentComparison implements DatabaseComparison {

    /**
     * What the plan asks for.
     *
     * @param except tables that are not looked at
     * @param largest from which size in bytes on rows are only counted
     * @param jobs how many tables are read at a time
     */
    record Settings(ObjectPatterns except, long largest, int jobs) {}

    private record Pair(ObjectName name, CountedTable before, CountedTable after) {}

    private static final String REMEDY = "find what changed it; where it is meant, name it under 'except'";

    private final Settings settings;
    private final Deadline deadline;
    private final RowCounter counter;
    private final Findings findings = new Findings();
    private int databases;
    private long tables;

    ContentComparison(Settings settings, Deadline deadline) {
        this.settings = settings;
        this.deadline = deadline;
        this.counter = new RowCounter(deadline);
    }

    @Override
    public void databaseMissing(String database) {
        databaseProblem("contents/database-missing", database, " is gone after the steps");
    }

    @Override
    public void databaseAdded(String database) {
        databaseProblem("contents/database-added", database, " was not there before the steps");
    }

    private void databaseProblem(String id, String database, String what) {
        if (!settings.except().matchesDatabase(database)) {
            String name = Identifiers.readable(database);
            findings.add(new Problem(id, "database " + name + what, database, List.of(name), "", REMEDY));
        }
    }

    @Override
    public void compare(BothSides sides, String database) throws SQLException {
        try (QueryPool before = new QueryPool(sides.before(), database, deadline);
                QueryPool after = new QueryPool(sides.after(), database, deadline);
                Workers workers = new Workers(settings.jobs())) {
            List<Pair> pairs = pairs(before, after, database);
            List<Callable<Optional<Difference>>> tasks = new ArrayList<>();
            pairs.forEach(pair -> tasks.add(() -> difference(pair, before, after)));
            workers.all(tasks).forEach(found -> found.ifPresent(this::report));
            tables += pairs.size();
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
                findings.add(problem("contents/table-added", name, " was not there before the steps", ""));
            } else {
                findings.add(problem("contents/table-missing", name, " is gone after the steps", ""));
            }
        }
        return pairs;
    }

    /** A table that is different, and by how many rows; no weight where that is not a number of rows. */
    private record Difference(Problem problem, long weight) {}

    private void report(Difference difference) {
        findings.add(difference.problem(), difference.weight());
    }

    private Optional<Difference> difference(Pair pair, QueryPool before, QueryPool after) throws SQLException {
        if (pair.before().populated() != pair.after().populated()) {
            String change = pair.after().populated() ? " was filled" : " is no longer filled";
            return Optional.of(new Difference(problem("contents/differs", pair.name(), change, ""), Long.MAX_VALUE));
        }
        if (!pair.before().populated()) {
            return Optional.empty();
        }
        try {
            return isTooLarge(pair) ? countDifference(pair, before, after) : rowDifference(pair, before, after);
        } catch (SQLException e) {
            if (ServerTrouble.cause(e, deadline).isPresent()) {
                throw e;
            }
            return Optional.of(new Difference(
                    problem("contents/unreadable", pair.name(), " cannot be read", e.getMessage()), Long.MAX_VALUE));
        }
    }

    private boolean isTooLarge(Pair pair) {
        return Math.max(pair.before().bytes(), pair.after().bytes()) > settings.largest();
    }

    private Optional<Difference> rowDifference(Pair pair, QueryPool before, QueryPool after) throws SQLException {
        TableContents contents =
                before.ask(old -> after.ask(fresh -> TableContents.of(old, pair.before(), fresh, pair.after())));
        if (before.ask(contents::digest).equals(after.ask(contents::digest))) {
            return Optional.empty();
        }
        RowChanges changes = before.ask(old -> after.ask(fresh -> contents.changes(old, fresh)));
        return Optional.of(new Difference(
                problem("contents/differs", pair.name(), " holds other rows", changes.sentence()), changes.total()));
    }

    private Optional<Difference> countDifference(Pair pair, QueryPool before, QueryPool after) throws SQLException {
        RowCount old = counter.count(before, pair.before());
        RowCount fresh = counter.count(after, pair.after());
        if (old instanceof RowCount.Counted rows && fresh instanceof RowCount.Counted others) {
            String limit = "larger than " + Quantity.readable(settings.largest()) + ": its rows were only counted, "
                    + rows.rows() + " before and " + others.rows() + " after";
            return Optional.of(new Difference(
                    problem("contents/not-compared", pair.name(), " was not compared row by row", limit),
                    Math.abs(rows.rows() - others.rows())));
        }
        return Optional.of(new Difference(
                problem("contents/unreadable", pair.name(), " cannot be read", old + ", " + fresh), Long.MAX_VALUE));
    }

    private static Problem problem(String id, ObjectName name, String what, String detail) {
        return new Problem(id, name.quoted() + what, name.database(), List.of(name.quoted()), detail, REMEDY);
    }

    @Override
    public StepOutcome outcome() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("databases", databases);
        facts.put("tables", tables);
        facts.put("differences", findings.total());
        facts.put("seconds", deadline.elapsed().toMillis() / 1000.0);
        return findings.outcome(
                "all " + tables + " tables hold the rows that they held",
                findings.total() + " differences in what tables hold",
                facts);
    }
}
