package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which rows of a table are different, by number, and some of them by name. */
final class RowChanges {

    /** How many rows of a kind are named. */
    static final int NAMED = 5;

    private long before;
    private long after;
    private long added;
    private long removed;
    private long changed;
    private final List<String> addedNames = new ArrayList<>();
    private final List<String> removedNames = new ArrayList<>();
    private final Map<String, List<String>> changedNames = new LinkedHashMap<>();

    /** A row on both sides. */
    void same() {
        before++;
        after++;
    }

    /** A row on the later side only; its label is empty where it has none. */
    void added(String label) {
        after++;
        added++;
        name(addedNames, label);
    }

    /** A row on the earlier side only. */
    void removed(String label) {
        before++;
        removed++;
        name(removedNames, label);
    }

    /** A row that is on both sides and holds something else. */
    void changed(String label) {
        same();
        changed++;
        if (changedNames.size() < NAMED) {
            changedNames.put(label, List.of());
        }
    }

    private static void name(List<String> names, String label) {
        if (names.size() < NAMED && !label.isEmpty()) {
            names.add(label);
        }
    }

    /** The labels of changed rows that are named. */
    List<String> changedLabels() {
        return List.copyOf(changedNames.keySet());
    }

    /** In which columns a changed row is different. */
    void columns(String label, List<String> columns) {
        changedNames.replace(label, columns);
    }

    long total() {
        return added + removed + changed;
    }

    /** Such as {@code 10 rows before, 11 after: 2 added (id=7, id=8), 1 removed (id=3), 1 changed (id=4: email)}. */
    String sentence() {
        List<String> changedRows = changedNames.entrySet().stream()
                .map(row -> RowLabel.shortened(row.getKey())
                        + (row.getValue().isEmpty() ? "" : ": " + String.join(" and ", row.getValue())))
                .toList();
        return before + " rows before, " + after + " after: "
                + Stream.of(
                                part(added, "added", shortened(addedNames)),
                                part(removed, "removed", shortened(removedNames)),
                                part(changed, "changed", changedRows))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
    }

    private static List<String> shortened(List<String> names) {
        return names.stream().map(RowLabel::shortened).toList();
    }

    private static String part(long count, String what, List<String> names) {
        if (count == 0) {
            return "";
        }
        String rest = count > names.size() ? " and " + (count - names.size()) + " more" : "";
        return count + " " + what + (names.isEmpty() ? "" : " (" + String.join(", ", names) + rest + ")");
    }
}
