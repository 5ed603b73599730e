package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a table holds, told by hashes of its rows' text, over the columns that it has on both sides. PostgreSQL's own hash
 * is the same in all versions, because hash partitions rest on it.
 */
final class TableContents {

    private static final String COLUMNS =
            """
            select attname from pg_attribute
            where attrelid = cast(? as text)::regclass and attnum > 0 and not attisdropped
            order by attname collate "C"
            """;

    /** Text must not depend on what a database or a role sets for its sessions. */
    private static final String TEXT_FORM = "set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';"
            + " set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex'";

    private static final int FETCHED = 5000;
    private static final String EMPTY_LABEL = "''";

    private final String from;
    private final List<String> columns;
    private final Optional<String> label;
    private final String row;

    private TableContents(String from, List<String> columns, Optional<String> label) {
        this.from = from;
        this.columns = columns;
        this.label = label;
        this.row =
                hash("row(" + columns.stream().map(Identifiers::quoted).collect(Collectors.joining(", ")) + ")::text");
    }

    /** Of a table that is on both sides; its rows have labels where its primary key is the same on both. */
    static TableContents of(Queries before, CountedTable old, Queries after, CountedTable fresh) throws SQLException {
        String name = fresh.object().quoted();
        List<String> columns = new ArrayList<>(columns(before, name));
        columns.retainAll(columns(after, name));
        List<String> key = RowLabel.key(after, name);
        boolean sameKey = key.equals(RowLabel.key(before, name)) && columns.containsAll(key);
        return new TableContents(old.from(), columns, sameKey ? RowLabel.sql(key) : Optional.empty());
    }

    private static List<String> columns(Queries queries, String table) throws SQLException {
        return queries.list(COLUMNS, row -> row.getString(1), table);
    }

    private static String hash(String text) {
        return "hashtextextended(" + text + ", 0)";
    }

    /** A digest of all rows, whatever their order. */
    record Digest(long rows, String sum) {}

    Digest digest(Queries queries) throws SQLException {
        queries.execute(TEXT_FORM);
        return queries.one(
                "select count(*), coalesce(sum(" + row + "), 0)::text" + from,
                found -> new Digest(found.getLong(1), found.getString(2)));
    }

    /** Matches the rows of both sides with each other. */
    RowChanges changes(Queries before, Queries after) throws SQLException {
        RowChanges changes = new RowChanges();
        Rows old = new Rows(before);
        Rows fresh = new Rows(after);
        while (old.hasNext() || fresh.hasNext()) {
            int order = order(old, fresh);
            if (order < 0) {
                changes.removed(old.next().label());
            } else if (order > 0) {
                changes.added(fresh.next().label());
            } else if (old.next().content() == fresh.peek().content()) {
                fresh.next();
                changes.same();
            } else {
                changes.changed(fresh.next().label());
            }
        }
        nameColumns(changes, before, after);
        return changes;
    }

    private static int order(Rows old, Rows fresh) throws SQLException {
        if (!old.hasNext()) {
            return 1;
        }
        if (!fresh.hasNext()) {
            return -1;
        }
        int byHash = Long.compare(old.peek().key(), fresh.peek().key());
        return byHash != 0 ? byHash : old.peek().label().compareTo(fresh.peek().label());
    }

    /**
     * One row.
     *
     * @param key the hash that rows are matched by: of the label, or of the whole row where it has none
     */
    private record Row(long key, String label, long content) {}

    /** The rows of one side in the order of their keys, some at a time. */
    private final class Rows {

        private final Queries queries;
        private final Deque<Row> fetched = new ArrayDeque<>();
        private boolean ended;

        Rows(Queries queries) throws SQLException {
            this.queries = queries;
            queries.execute(TEXT_FORM);
            queries.execute("declare rediacc_rows no scroll cursor for select key, label, content from (select "
                    + label.map(TableContents::hash).orElse(row) + " as key, " + label.orElse(EMPTY_LABEL)
                    + " as label, " + row + " as content" + from
                    + ") rows order by key, label collate \"C\", content");
        }

        boolean hasNext() throws SQLException {
            if (fetched.isEmpty() && !ended) {
                fetched.addAll(queries.list(
                        "fetch forward " + FETCHED + " from rediacc_rows",
                        found -> new Row(found.getLong(1), found.getString(2), found.getLong(3))));
                ended = fetched.isEmpty();
            }
            return !fetched.isEmpty();
        }

        Row peek() {
            return fetched.getFirst();
        }

        Row next() {
            return fetched.removeFirst();
        }
    }

    private void nameColumns(RowChanges changes, Queries before, Queries after) throws SQLException {
        List<String> labels = changes.changedLabels();
        if (labels.isEmpty()) {
            return;
        }
        Map<String, List<Long>> old = values(before, labels);
        Map<String, List<Long>> fresh = values(after, labels);
        for (String each : labels) {
            List<String> different = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                if (!old.get(each).get(i).equals(fresh.get(each).get(i))) {
                    different.add(Identifiers.readable(columns.get(i)));
                }
            }
            changes.columns(each, different);
        }
    }

    /** A hash of each column's value in some rows. */
    private Map<String, List<Long>> values(Queries queries, List<String> labels) throws SQLException {
        String hashes = columns.stream()
                .map(column -> hash("coalesce('=' || " + Identifiers.quoted(column) + "::text, '')"))
                .collect(Collectors.joining(", "));
        Map<String, List<Long>> values = new HashMap<>();
        queries.list(
                        "select " + label.orElseThrow() + " as label, array[" + hashes + "]" + from + " where "
                                + label.orElseThrow() + " = any (?)",
                        found -> Map.entry(found.getString(1), List.of((Long[])
                                found.getArray(2).getArray())),
                        queries.texts(labels))
                .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }
}
