package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.Definitions;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.Identifiers;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlServer;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory;
import io.jenkins.plugins.rediacc.engine.model.ObjectInventory.Name;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an upgrade should have carried over as it was, and has not. */
final class InventoryComparison {

    private final SqlServer upgraded;

    /** A comparison whose second inventory is of a server that runs. */
    InventoryComparison(SqlServer upgraded) {
        this.upgraded = upgraded;
    }

    /** One sentence for each object that is gone, new or different. */
    List<String> compare(ObjectInventory before, ObjectInventory after) {
        List<String> differences = new ArrayList<>();
        SortedMap<Name, String> views = new TreeMap<>();
        for (Name name : names(before.definitions(), after.definitions())) {
            String old = before.definitions().get(name);
            String fresh = after.definitions().get(name);
            if (Objects.equals(old, fresh) || isLeftBehind(name, old, fresh)) {
                continue;
            }
            if (old != null && fresh != null && name.kind().equals(Definitions.VIEW)) {
                views.put(name, old);
            } else {
                difference(name, comparable(name, old), comparable(name, fresh), true)
                        .ifPresent(differences::add);
            }
        }
        differences.addAll(differentViews(views, after));
        for (Name name : names(before.values(), after.values())) {
            difference(
                            name,
                            before.values().get(name),
                            after.values().get(name),
                            !name.kind().equals(Inventory.PASSWORD))
                    .ifPresent(differences::add);
        }
        return differences;
    }

    private static boolean isLeftBehind(Name name, String old, String fresh) {
        return old != null && fresh == null && Definitions.isInvalidIndex(name.kind(), old);
    }

    private static TreeSet<Name> names(Map<Name, String> some, Map<Name, String> others) {
        TreeSet<Name> names = new TreeSet<>(some.keySet());
        names.addAll(others.keySet());
        return names;
    }

    /** Without what an upgrade may change: the quotation marks that one version needs, and an extension's version. */
    private static String comparable(Name name, String definition) {
        if (definition == null) {
            return null;
        }
        String text = Identifiers.withoutNeedlessQuotes(definition);
        return name.kind().equals(Definitions.EXTENSION) ? text.replaceAll("(?m)^version .*$", "") : text;
    }

    private static Optional<String> difference(Name name, String old, String fresh, boolean printed) {
        if (old == null) {
            return Optional.of(name + " was not there before");
        }
        if (fresh == null) {
            return Optional.of(name + " is gone");
        }
        if (old.equals(fresh)) {
            return Optional.empty();
        }
        return Optional.of(name + " is not what it was" + (printed ? ": '" + old + "', now '" + fresh + "'" : ""));
    }

    /** Each version writes the same query its own way: the new one is asked how it would write the old one's text. */
    private List<String> differentViews(SortedMap<Name, String> views, ObjectInventory after) {
        List<String> differences = new ArrayList<>();
        for (String database :
                new TreeSet<>(views.keySet().stream().map(Name::database).toList())) {
            try (SqlSession session = upgraded.open(database)) {
                views.forEach((name, old) -> {
                    if (name.database().equals(database)) {
                        difference(
                                        name,
                                        rewritten(session, old),
                                        after.definitions().get(name),
                                        true)
                                .ifPresent(differences::add);
                    }
                });
            }
        }
        return differences;
    }

    private static String rewritten(SqlSession session, String query) {
        session.execute("begin", SqlSession.PROMPTLY);
        try {
            session.execute("create temporary view rediacc_view as " + query, SqlSession.PROMPTLY);
            return session.value("select pg_get_viewdef('pg_temp.rediacc_view'::regclass)");
        } catch (RediaccException e) {
            // A new version that cannot read the old text has another view.
            return query;
        } finally {
            session.execute("rollback", SqlSession.PROMPTLY);
        }
    }
}
