package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table as {@code psql} prints it record by record: the names of its columns, its rows, and how many there were. */
final class PsqlTable {

    /** What separates the fields of a record: a control character that hardly any value holds. */
    static final String FIELD = "\u001f";

    private static final int ROWS_SHOWN = 50;
    private static final int CELL_LIMIT = 200;
    private static final int RECORD_LIMIT = 64 << 10;
    private static final String COUNT = "count";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** A number, a UUID, a date or a time. */
    private static final Pattern SMALL =
            Pattern.compile("-?[0-9][0-9.:+ -]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern FOOTER = Pattern.compile("\\((\\d+) rows?\\)");

    private final Set<String> keys;
    private final Consumer<String> lines;
    private final StringBuilder parts = new StringBuilder();
    private List<String> columns = List.of();
    private boolean headed;
    private long rows;

    /**
     * A table that is shown line by line.
     *
     * @param keys the names of columns that hold primary keys
     * @param withHead whether the names of its columns come first; otherwise all of it are values
     */
    PsqlTable(Set<String> keys, boolean withHead, Consumer<String> lines) {
        this.keys = keys;
        this.headed = !withHead;
        this.lines = lines;
    }

    /** Takes a line of a record that has several. */
    void part(String text) {
        parts.append(text, 0, Math.min(text.length(), RECORD_LIMIT - Math.min(RECORD_LIMIT, parts.length())))
                .append('\n');
    }

    /** Takes the end of a record; whether it was the table's last. */
    boolean record(String text) {
        part(text);
        String record = parts.substring(0, parts.length() - 1);
        parts.setLength(0);
        Matcher footer = FOOTER.matcher(record);
        if (headed && footer.matches() && footer.group(1).equals(Long.toString(rows))) {
            end();
            return true;
        }
        List<String> cells = List.of(record.split(FIELD, -1));
        if (!headed) {
            columns = cells;
            headed = true;
            lines.accept(String.join(" | ", cells));
            return false;
        }
        if (rows++ < ROWS_SHOWN) {
            lines.accept(IntStream.range(0, cells.size())
                    .mapToObj(i -> shown(i < columns.size() ? columns.get(i) : "", cells.get(i)))
                    .collect(Collectors.joining(" | ")));
        }
        return false;
    }

    /** How many rows there are says nothing of anybody. */
    private String shown(String column, String value) {
        String clipped = value.length() <= CELL_LIMIT ? value : value.substring(0, CELL_LIMIT) + "…";
        if (clipped.isEmpty()
                || (column.equals(COUNT) && NUMBER.matcher(clipped).matches())) {
            return clipped;
        }
        return keys.contains(column) && SMALL.matcher(clipped).matches()
                ? ValueMask.key(clipped)
                : ValueMask.value(clipped);
    }

    /** Says how many rows there were. */
    void end() {
        if (!parts.isEmpty()) {
            lines.accept(ValueMask.value(parts.toString().stripTrailing()));
        }
        String hidden = rows > ROWS_SHOWN ? ", " + (rows - ROWS_SHOWN) + " not shown" : "";
        lines.accept("(" + rows + (rows == 1 ? " row" : " rows") + hidden + ")");
    }
}
