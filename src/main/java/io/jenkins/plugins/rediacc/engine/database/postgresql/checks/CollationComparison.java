package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The comparison of collation versions, database by database, and what it found. */
final class CollationComparison {

    private static final String UNKNOWN = "no version";
    // ICU's root collation is always there, and its version is that of the library.
    private static final String ROOT_COLLATION = "pg_catalog.und-x-icu";

    private record Pair(Collation before, Collation after, boolean sortsAlike) {

        boolean isChanged() {
            if (!sortsAlike) {
                return true;
            }
            return !isUntold() && !before.stored().equals(after.actual());
        }

        /** Before version 13 the server cannot tell the C library's version, nor can one without glibc. */
        boolean isUntold() {
            return after.provider().equals("c")
                    && (before.stored().isEmpty() || after.actual().isEmpty());
        }

        /** Whether somebody declared, under the new programs, that all that depends on it is in order. */
        boolean isRefreshed() {
            return after.isUserDefined()
                    && after.recorded().isPresent()
                    && after.recorded().equals(after.actual());
        }

        String change() {
            return before.stored().orElse(UNKNOWN) + " → " + after.actual().orElse(UNKNOWN);
        }
    }

    private final String id;
    private final RebuiltIndexes rebuiltIndexes;
    private final ObjectPatterns except;
    private final Findings findings = new Findings();
    private final Map<String, String> defaults = new TreeMap<>();
    private final TreeSet<String> notRefreshed = new TreeSet<>();
    private final TreeSet<String> icu = new TreeSet<>();
    private final List<Index> untold = new ArrayList<>();
    private long changedCollations;
    private long rebuilt;

    /**
     * A comparison.
     *
     * @param id of the problems that it finds
     */
    CollationComparison(String id, RebuiltIndexes rebuiltIndexes, ObjectPatterns except) {
        this.id = id;
        this.rebuiltIndexes = rebuiltIndexes;
        this.except = except;
    }

    void compare(String database, StoredOrder before, StoredOrder after) {
        Map<ObjectName, Collation> old = new HashMap<>();
        before.collations().forEach(collation -> old.put(collation.name(), collation));
        Map<Long, Pair> changed = new LinkedHashMap<>();
        Map<Long, Pair> pairs = new HashMap<>();
        for (Collation collation : after.collations()) {
            // A collation that a step made has nothing stored from before.
            Collation earlier = old.getOrDefault(collation.name(), collation);
            Pair pair = new Pair(earlier, collation, sortsAlike(earlier, before, collation, after));
            note(pair);
            pairs.put(collation.oid(), pair);
            if (pair.isChanged()) {
                changed.put(collation.oid(), pair);
            }
        }
        changedCollations += changed.size();
        addUntold(pairs, before, after);
        if (!changed.isEmpty()) {
            judge(database, changed, before, after);
        }
    }

    private void addUntold(Map<Long, Pair> pairs, StoredOrder before, StoredOrder after) {
        List<Index> indexes = after.indexes().stream()
                .filter(index -> pairs.containsKey(index.collation()))
                .filter(index -> pairs.get(index.collation()).isUntold()
                        && !pairs.get(index.collation()).isChanged())
                .toList();
        untold.addAll(rebuiltIndexes.carriedOver(indexes, before.indexes()));
    }

    /** The indexes, carried over, of which no version tells whether their order changed. */
    List<Index> untold() {
        return List.copyOf(untold);
    }

    /** Only what something depends on was tried. */
    private static boolean sortsAlike(Collation earlier, StoredOrder before, Collation later, StoredOrder after) {
        String old = before.trials().get(earlier.oid());
        String fresh = after.trials().get(later.oid());
        return old == null || fresh == null || old.equals(fresh);
    }

    private void note(Pair pair) {
        if (pair.after().oid() == Collation.DEFAULT_OID) {
            defaults.put(pair.after().name().database(), pair.after().providerName() + " " + pair.change());
        } else if (pair.after().name().plain().equals(ROOT_COLLATION)) {
            icu.add(pair.change());
        }
    }

    private void judge(String database, Map<Long, Pair> changed, StoredOrder before, StoredOrder after) {
        List<Index> indexes = after.indexes().stream()
                .filter(each -> changed.containsKey(each.collation()))
                .toList();
        List<Index> stale = rebuiltIndexes.carriedOver(indexes, before.indexes());
        rebuilt += indexes.size() - stale.size();
        changed.forEach((oid, pair) -> {
            List<String> dependents = new ArrayList<>();
            stale.stream()
                    .filter(each -> each.collation() == oid)
                    .filter(each -> !except.matches(each.name()) && !except.matches(each.table()))
                    .forEach(each -> dependents.add(each.toString()));
            after.rules().stream()
                    .filter(rule -> rule.collation() == oid)
                    .filter(rule ->
                            !rebuiltIndexes.isNew(rule.oid()) && !pair.isRefreshed() && !except.matches(rule.table()))
                    .forEach(rule -> dependents.add(rule.toString()));
            judge(database, pair, dependents);
        });
    }

    private void judge(String database, Pair pair, List<String> dependents) {
        if (!dependents.isEmpty()) {
            findings.add(problem(database, pair, dependents), dependents.size());
        } else if (pair.after().isUserDefined() && !pair.isRefreshed()) {
            notRefreshed.add(database + ": " + pair.after().name().quoted());
        }
    }

    private Problem problem(String database, Pair pair, List<String> dependents) {
        boolean isDefault = pair.after().oid() == Collation.DEFAULT_OID;
        String name = pair.after().name().quoted();
        String collation = pair.after().providerName() + " collation "
                + (isDefault ? "of database " + Identifiers.readable(database) : name);
        List<String> listed = dependents.stream().limit(Findings.MAX_LISTED).toList();
        String refresh = isDefault
                ? "ALTER DATABASE " + Identifiers.readable(database) + " REFRESH COLLATION VERSION"
                : "ALTER COLLATION " + name + " REFRESH VERSION";
        return new Problem(
                id,
                collation + " changed its version (" + pair.change() + "): " + dependents.size() + " dependent objects",
                database,
                listed,
                dependents.size() > listed.size() ? (dependents.size() - listed.size()) + " more are not listed" : "",
                "add a step after the upgrade: REINDEX the indexes; check the rows against constraints and partition"
                        + " bounds, or drop and create these again; then " + refresh);
    }

    /** What was found, the weightiest first. */
    List<Problem> problems() {
        return findings.listed();
    }

    StepOutcome outcome() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("defaults", defaults);
        facts.put("icu", List.copyOf(icu));
        facts.put("changedCollations", changedCollations);
        facts.put("indexesRebuilt", rebuilt);
        facts.put("notRefreshed", List.copyOf(notRefreshed));
        String passed = changedCollations == 0
                ? "no collation changed its version"
                : changedCollations + " collations changed their version, and nothing stored depends on the old one"
                        + (notRefreshed.isEmpty() ? "" : "; still to do: ALTER COLLATION … REFRESH VERSION");
        return findings.outcome(
                passed, "what depends on " + findings.total() + " collations may be in the wrong order", facts);
    }
}
