package io.jenkins.plugins.rediacc.engine.database.postgresql.script;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A table as {@code psql} prints it record by record: the names of its columns, its rows, and how many there were. */
final class PsqlTable {

    /** What separates the fields of a record: a control character that hardly any value holds. */
    static final String FIELD = "\u001f";

    private static final int ROWS_SHOWN = 50;
    private static final int CELL_LIMIT = 200;
    private static final int RECORD_LIMIT = 64 << 10;
    private static final Pattern FOOTER = Pattern.compile("\\((\\d+) rows?\\)");

    private final Consumer<String> lines;
    private final StringBuilder parts = new StringBuilder();
    private boolean headed;
    private long rows;

    PsqlTable(Consumer<String> lines) {
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
        if (!headed || rows < ROWS_SHOWN) {
            lines.accept(Arrays.stream(record.split(FIELD, -1))
                    .map(PsqlTable::clipped)
                    .collect(Collectors.joining(" | ")));
        }
        rows += headed ? 1 : 0;
        headed = true;
        return false;
    }

    private static String clipped(String value) {
        return value.length() <= CELL_LIMIT ? value : value.substring(0, CELL_LIMIT) + "…";
    }

    /** Says how many rows there were. */
    void end() {
        if (!parts.isEmpty()) {
            lines.accept(clipped(parts.toString().stripTrailing()));
        }
        String hidden = rows > ROWS_SHOWN ? ", " + (rows - ROWS_SHOWN) + " not shown" : "";
        lines.accept("(" + rows + (rows == 1 ? " row" : " rows") + hidden + ")");
    }
}
