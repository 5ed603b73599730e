package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.StringJoiner;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** Prints results for people: small tables whole, of large ones the first rows and how many there were. */
final class SqlOutput {

    private static final int ROWS_SHOWN = 50;
    private static final int CELL_LIMIT = 200;

    private final OutputSink sink;

    SqlOutput(OutputSink sink) {
        this.sink = sink;
    }

    /** A line of its own. */
    synchronized void line(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        sink.accept(bytes, bytes.length);
    }

    /** A notice or warning of the server. */
    void notice(SQLWarning warning) {
        ServerErrorMessage server = warning instanceof PSQLWarning notice ? notice.getServerErrorMessage() : null;
        line(server == null ? warning.getMessage() : server.getSeverity() + ":  " + server.getMessage());
    }

    /** All rows are read, the first are shown. */
    void table(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        StringJoiner head = new StringJoiner(" | ");
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            head.add(columns.getColumnLabel(column));
        }
        line(head.toString());
        long count = 0;
        while (rows.next()) {
            if (count++ < ROWS_SHOWN) {
                line(row(rows, columns.getColumnCount()));
            }
        }
        String hidden = count > ROWS_SHOWN ? ", " + (count - ROWS_SHOWN) + " not shown" : "";
        line("(" + count + (count == 1 ? " row" : " rows") + hidden + ")");
    }

    private static String row(ResultSet rows, int columns) throws SQLException {
        StringJoiner line = new StringJoiner(" | ");
        for (int column = 1; column <= columns; column++) {
            String value = rows.getString(column);
            line.add(value == null ? "" : value.length() <= CELL_LIMIT ? value : value.substring(0, CELL_LIMIT) + "…");
        }
        return line.toString();
    }
}
