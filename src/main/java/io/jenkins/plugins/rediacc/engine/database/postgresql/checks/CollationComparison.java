package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Rule;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The comparison of collation versions, database by database, and what it found. */
final class CollationComparison {

    private static final String UNKNOWN = "no version";
    // ICU's root collation is always there, and its version is that of the library.
    private static final String ROOT_COLLATION = "pg_catalog.und-x-icu";

    private record Pair(Collation before, Collation after) {

        boolean isChanged() {
            if (after.provider().equals("c") && before.stored().isEmpty()) {
                // Before version 13 the server cannot tell the C library's version; on one host it is the same library.
                return false;
            }
            return !before.stored().equals(after.actual());
        }

        /** Whether somebody declared, under the new programs, that all that depends on it is in order. */
        boolean isRefreshed() {
            return after.isUserDefined()
                    && after.recorded().isPresent()
                    && after.recorded().equals(after.actual());
        }

        String change() {
            return before.stored().orElse(UNKNOWN) + " to " + after.actual().orElse(UNKNOWN);
        }
    }

    private final RebuiltIndexes rebuiltIndexes;
    private final BothSides sides;
    private final ObjectPatterns except;
    private final Findings findings = new Findings();
    private final Map<String, String> defaults = new TreeMap<>();
    private final TreeSet<String> changed = new TreeSet<>();
    private final TreeSet<String> notRefreshed = new TreeSet<>();
    private final TreeSet<String> icu = new TreeSet<>();
    private long rebuilt;

    CollationComparison(BothSides sides, ObjectPatterns except) {
        this.sides = sides;
        this.rebuiltIndexes = new RebuiltIndexes(sides);
        this.except = except;
    }

    void compare(String database, Queries before, Queries after) throws SQLException {
        Map<ObjectName, Collation> old = new HashMap<>();
        Collation.all(before, database, sides.before().majorVersion())
                .forEach(collation -> old.put(collation.name(), collation));
        for (Collation collation : Collation.all(after, database, sides.after().majorVersion())) {
            Optional.ofNullable(old.get(collation.name())).ifPresent(was -> note(was, collation));
            // A collation that a step made has nothing stored from before.
            Pair pair = new Pair(old.getOrDefault(collation.name(), collation), collation);
            if (pair.isChanged()) {
                judge(database, pair, before, after);
            }
        }
    }

    private void note(Collation before, Collation after) {
        String versions =
                before.stored().orElse(UNKNOWN) + " → " + after.actual().orElse(UNKNOWN);
        if (after.oid() == Collation.DEFAULT_OID) {
            defaults.put(after.name().database(), after.providerName() + " " + versions);
        } else if (after.name().plain().equals(ROOT_COLLATION)) {
            icu.add(versions);
        }
    }

    private void judge(String database, Pair pair, Queries before, Queries after) throws SQLException {
        long oid = pair.after().oid();
        List<Index> indexes = CollationDependents.indexes(after, database, oid);
        List<Index> stale = rebuiltIndexes.carriedOver(indexes, before);
        rebuilt += indexes.size() - stale.size();
        List<Rule> rules = CollationDependents.rules(after, database, oid).stream()
                .filter(rule -> !isNew(rule.oid()) && !pair.isRefreshed())
                .toList();
        List<String> dependents = new ArrayList<>();
        stale.stream()
                .filter(index -> !except.matches(index.name()) && !except.matches(index.table()))
                .forEach(index -> dependents.add(index.toString()));
        rules.stream().filter(rule -> !except.matches(rule.table())).forEach(rule -> dependents.add(rule.toString()));
        String collation = pair.after().name().quoted();
        changed.add(collation + " " + pair.before().stored().orElse(UNKNOWN) + " → "
                + pair.after().actual().orElse(UNKNOWN));
        if (!dependents.isEmpty()) {
            findings.add(problem(database, pair, dependents), dependents.size());
        } else if (pair.after().isUserDefined() && !pair.isRefreshed()) {
            notRefreshed.add(database + ": " + collation);
        }
    }

    private boolean isNew(long oid) {
        return sides.after().firstOidAfterUpgrade().isPresent()
                && oid >= sides.after().firstOidAfterUpgrade().getAsLong();
    }

    private static Problem problem(String database, Pair pair, List<String> dependents) {
        boolean isDefault = pair.after().oid() == Collation.DEFAULT_OID;
        String name = pair.after().name().quoted();
        String collation = pair.after().providerName() + " collation "
                + (isDefault ? "of database " + Identifiers.readable(database) : name);
        List<String> listed = dependents.stream().limit(Findings.MAX_LISTED).toList();
        String refresh = isDefault
                ? "ALTER DATABASE " + Identifiers.readable(database) + " REFRESH COLLATION VERSION"
                : "ALTER COLLATION " + name + " REFRESH VERSION";
        return new Problem(
                "collation-versions/changed",
                collation + " changed from " + pair.change() + ": " + dependents.size() + " dependent objects",
                database,
                listed,
                dependents.size() > listed.size() ? (dependents.size() - listed.size()) + " more are not listed" : "",
                "add a step after the upgrade: REINDEX the indexes; check the rows against constraints and partition"
                        + " bounds, or drop and create these again; then " + refresh);
    }

    StepOutcome outcome() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("defaults", defaults);
        facts.put("icu", List.copyOf(icu));
        facts.put(
                "changed",
                List.copyOf(changed.stream().limit(Findings.MAX_LISTED).toList()));
        facts.put("changedCollations", changed.size());
        facts.put("indexesRebuilt", rebuilt);
        facts.put("notRefreshed", List.copyOf(notRefreshed));
        String passed = changed.isEmpty()
                ? "no collation changed its version"
                : changed.size() + " collations changed their version, and nothing stored depends on the old one"
                        + (notRefreshed.isEmpty() ? "" : "; still to do: ALTER COLLATION … REFRESH VERSION");
        return findings.outcome(
                passed, "what depends on " + findings.total() + " collations may be in the wrong order", facts);
    }
}
