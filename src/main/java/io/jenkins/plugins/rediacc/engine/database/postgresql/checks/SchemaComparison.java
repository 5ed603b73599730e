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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The comparison of catalogs, kind by kind, and what it found. */
final class SchemaComparison {

    private static final String REMEDY = "find the step that changed it; where it is meant, name it under 'expect'";

    private final ObjectPatterns except;
    private final Map<String, ObjectPatterns> expected = new LinkedHashMap<>();
    private final Set<String> notSeen;
    private final Deadline deadline;
    private final boolean upgraded;
    private final List<String> invalid = new ArrayList<>();
    private final Findings findings = new Findings();
    private final Map<String, Long> objects = new TreeMap<>();
    private long expectedChanges;

    /**
     * A comparison in which nothing was looked at yet.
     *
     * @param except objects that are not looked at
     * @param expected names or patterns of objects that must have changed
     * @param upgraded whether the servers are of two major versions
     */
    SchemaComparison(ObjectPatterns except, List<String> expected, Deadline deadline, boolean upgraded) {
        this.except = except;
        this.deadline = deadline;
        this.upgraded = upgraded;
        this.notSeen = new LinkedHashSet<>(expected);
        expected.forEach(glob -> this.expected.put(glob, new ObjectPatterns(List.of(glob))));
    }

    /** Compares all kinds in a database, or in the cluster where the name is empty. */
    void compare(String database, List<CatalogQuery> kinds, Queries before, Queries after) throws SQLException {
        for (CatalogQuery kind : kinds) {
            Map<String, String> old = read(kind, before);
            Map<String, String> fresh = read(kind, after);
            objects.merge(kind.kind(), (long) fresh.size(), Long::sum);
            for (Map.Entry<String, String> entry : old.entrySet()) {
                String definition = fresh.remove(entry.getKey());
                if (definition == null && isLeftBehind(kind, entry.getValue())) {
                    leaveBehind(database, entry.getKey());
                } else if (definition == null) {
                    report(kind, "missing", database, entry.getKey(), "is gone after the steps", entry.getValue());
                } else if (differs(kind, entry.getValue(), definition, after)) {
                    String detail = difference(entry.getValue(), definition);
                    report(kind, "differs", database, entry.getKey(), "is not what it was", detail);
                }
            }
            fresh.forEach((name, definition) ->
                    report(kind, "added", database, name, "was not there before the steps", definition));
        }
    }

    private boolean isLeftBehind(CatalogQuery kind, String definition) {
        return upgraded && Definitions.isInvalidIndex(kind.kind(), definition);
    }

    private void leaveBehind(String database, String name) {
        if (isToldOf(new ObjectName(database, name.replace("\"", ""), name))) {
            return;
        }
        invalid.add(database + ": " + name);
    }

    private static Map<String, String> read(CatalogQuery kind, Queries queries) throws SQLException {
        Map<String, String> definitions = new TreeMap<>();
        queries.list(kind.sql(), row -> definitions.put(row.getString(1), String.valueOf(row.getString(2))));
        return definitions;
    }

    private static boolean differs(CatalogQuery kind, String before, String after, Queries server) throws SQLException {
        if (Identifiers.withoutNeedlessQuotes(before).equals(Identifiers.withoutNeedlessQuotes(after))) {
            return false;
        }
        return !kind.kind().equals(RelationCatalog.VIEW)
                || !rewritten(before, server).equals(after);
    }

    /** The old server's text of a view as the new server would write it: each version writes the same query its own way. */
    private static String rewritten(String query, Queries server) throws SQLException {
        try {
            return server.undone(() -> {
                server.execute("create temporary view rediacc_view as " + query);
                return server.one("select pg_get_viewdef('pg_temp.rediacc_view'::regclass)", row -> row.getString(1));
            });
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("42")) {
                // The new server does not understand the old query, so it cannot be the same.
                return "";
            }
            throw e;
        }
    }

    private void report(CatalogQuery kind, String change, String database, String name, String what, String detail) {
        ObjectName object = new ObjectName(database, name.replace("\"", ""), name);
        if (isToldOf(object)) {
            return;
        }
        findings.add(new Problem(
                "schema/" + kind.kind().replace(' ', '-') + "-" + change,
                kind.kind() + " " + name + " " + what,
                database,
                List.of(name),
                detail,
                REMEDY));
    }

    /** Whether the plan says that an object is not looked at, or that it changes. */
    private boolean isToldOf(ObjectName object) {
        if (except.matches(object)) {
            return true;
        }
        boolean isExpected = false;
        for (Map.Entry<String, ObjectPatterns> entry : expected.entrySet()) {
            if (entry.getValue().matches(object)) {
                notSeen.remove(entry.getKey());
                isExpected = true;
            }
        }
        if (isExpected) {
            expectedChanges++;
        }
        return isExpected;
    }

    /** The lines that are not on both sides, marked as in a diff. */
    private static String difference(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> fresh = after.lines().toList();
        String gone = marked("- ", old, fresh);
        String added = marked("+ ", fresh, old);
        return gone + (gone.isEmpty() || added.isEmpty() ? "" : "\n") + added;
    }

    private static String marked(String mark, List<String> lines, List<String> others) {
        return lines.stream()
                .filter(line -> !others.contains(line))
                .map(line -> mark + line)
                .collect(Collectors.joining("\n"));
    }

    StepOutcome outcome() {
        for (String name : notSeen) {
            findings.add(Problem.of(
                    "schema/expected-change-missing",
                    "'expect' names " + name + ", and nothing of that name changed",
                    "",
                    "correct the name, or find out why the step did not change it"));
        }
        long total = objects.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("objects", total);
        facts.put("byKind", objects);
        facts.put("differences", findings.total());
        facts.put("expectedChanges", expectedChanges);
        facts.put("invalidIndexes", invalid);
        facts.put("seconds", deadline.elapsed().toMillis() / 1000.0);
        return findings.outcome(
                "the definitions of all " + total + " objects are as they should be" + note(),
                findings.total() + " differences in the schema" + note(),
                facts);
    }

    private String note() {
        return invalid.isEmpty()
                ? ""
                : "; " + String.join(", ", invalid)
                        + (invalid.size() == 1 ? " was" : " were")
                        + " INVALID before the steps, and pg_upgrade carries no such index over";
    }
}
