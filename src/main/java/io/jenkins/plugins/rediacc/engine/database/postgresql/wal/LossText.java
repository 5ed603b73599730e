package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import io.jenkins.plugins.rediacc.engine.database.postgresql.wal.RecordCounts.Changes;
import io.jenkins.plugins.rediacc.engine.database.postgresql.wal.RelationNames.Name;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.RowChanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Counted records in words: rows by the names of tables, and all else in sentences. */
final class LossText {

    private final RelationNames names;

    LossText(RelationNames names) {
        this.names = names;
    }

    Loss of(String since, String until, RecordCounts counts, Optional<String> unknown) {
        if (counts.isNothing()) {
            return new Loss(since, until, List.of(), List.of(), unknown);
        }
        Map<String, Name> named = names.of(counts.relations().keySet());
        List<RowChanges> rows = new ArrayList<>();
        SortedSet<String> others = new TreeSet<>();
        counts.relations().forEach((file, changes) -> add(named.get(file), file, changes, rows, others));
        counts.others()
                .forEach((kind, number) ->
                        others.add("the WAL has " + number + (number == 1 ? " record" : " records") + " " + kind));
        rows.sort(Comparator.comparing(RowChanges::table));
        return new Loss(since, until, rows, List.copyOf(others), unknown);
    }

    private static void add(Name name, String file, Changes changes, List<RowChanges> rows, SortedSet<String> others) {
        if (name == null) {
            rows.add(rows("file " + file + ", whose relation has no name any more or cannot be asked", changes));
            return;
        }
        switch (name.kind()) {
            case TABLE -> rows.add(rows(name.text(), changes));
            case LARGE_OBJECTS -> others.add("large objects were written in " + name.text());
            case SEQUENCE -> others.add("sequence " + name.text() + " handed out numbers");
            case CATALOG -> others.add("definitions were changed in " + name.text());
            default -> {
                // What is stored out of line belongs to a row that is counted.
            }
        }
    }

    private static RowChanges rows(String table, Changes changes) {
        return new RowChanges(table, changes.inserted(), changes.updated(), changes.deleted());
    }
}
