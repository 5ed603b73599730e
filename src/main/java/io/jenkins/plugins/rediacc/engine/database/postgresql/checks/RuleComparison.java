package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CollationDependents.Index;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What one database stores that another Unicode version, or another reading of texts, would have computed differently. */
final class RuleComparison {

    private static final String REBUILD =
            "add a step after the upgrade: REINDEX the indexes; drop generated columns and"
                    + " add them again; check the rows against constraints, and drop and create these again";

    private final String database;
    private final StoredRules before;
    private final StoredRules after;
    private final RebuiltIndexes rebuilt;

    RuleComparison(String database, StoredRules before, StoredRules after, RebuiltIndexes rebuilt) {
        this.database = database;
        this.before = before;
        this.after = after;
        this.rebuilt = rebuilt;
    }

    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        if (after.differsInUnicode(before)) {
            add(
                    problems,
                    Libraries.UNICODE,
                    "the new server normalizes some characters in another way (another version of Unicode)",
                    StoredExpression::usesUnicode,
                    REBUILD);
        }
        for (String configuration : new TreeSet<>(after.configurations().keySet())) {
            if (after.differsIn(configuration, before)) {
                add(
                        problems,
                        Libraries.TEXT_SEARCH,
                        "the text search configuration " + configuration + " reads words in another way",
                        expression -> expression.configuration().equals(configuration),
                        REBUILD
                                + "; UPDATE the rows of a column that a trigger fills, and create the trigger again, which is what"
                                + " the gate sees");
            }
        }
        return problems;
    }

    private void add(
            List<Problem> problems, String id, String what, Predicate<StoredExpression> depends, String remedy) {
        List<String> stale = after.expressions().stream()
                .filter(depends)
                .filter(expression -> !isRebuilt(expression))
                .map(StoredExpression::text)
                .distinct()
                .toList();
        if (!stale.isEmpty()) {
            List<String> listed = stale.stream().limit(Findings.MAX_LISTED).toList();
            problems.add(new Problem(
                    id,
                    what + ": " + stale.size() + " dependent objects",
                    database,
                    listed,
                    stale.size() > listed.size() ? (stale.size() - listed.size()) + " more are not listed" : "",
                    remedy));
        }
    }

    private boolean isRebuilt(StoredExpression expression) {
        if (expression.index().isEmpty()) {
            return rebuilt.isNew(expression.oid());
        }
        List<Index> old = before.expressions().stream()
                .flatMap(each -> each.index().stream())
                .toList();
        return rebuilt.carriedOver(List.of(expression.index().get()), old).isEmpty();
    }
}
