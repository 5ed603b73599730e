package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a server answered instead of a result.
 *
 * @param fromServer whether the server said it; otherwise the driver did, who has lost the server
 * @param state the SQLSTATE (PostgreSQL manual, appendix A); empty where there is none
 * @param message its first line, with the values of tables in it marked
 * @param text all it said, labelled as psql labels it
 * @param objects the objects it names
 * @param hint what it advises; may be empty
 */
record SqlFailure(boolean fromServer, String state, String message, String text, List<String> objects, String hint) {

    private static final String PSQL = "psql";
    private static final String DISK_FULL = "53100";
    private static final String IO_ERROR = "58030";
    private static final String OUT_OF_MEMORY = "53200";

    static SqlFailure of(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException driver ? driver.getServerErrorMessage() : null;
        String state = String.valueOf(e.getSQLState());
        return server == null
                ? new SqlFailure(false, state, String.valueOf(e.getMessage()), String.valueOf(e), List.of(), "")
                : of(server);
    }

    static SqlFailure of(ServerErrorMessage server) {
        return new SqlFailure(
                true,
                orEmpty(server.getSQLState()),
                ValueMask.message(orEmpty(server.getMessage())),
                textOf(server),
                objectsOf(server),
                orEmpty(server.getHint()));
    }

    /** What {@code psql} itself cannot do, such as read a file that is not there. */
    static SqlFailure ofPsql(String words) {
        return new SqlFailure(true, PSQL, words, "error: " + words, List.of(), "correct the psql command");
    }

    /** The same with the rows that the error means. */
    SqlFailure withRows(String rows) {
        return new SqlFailure(fromServer, state, message, text + "\nROWS:  " + rows, objects, hint);
    }

    private static String textOf(ServerErrorMessage server) {
        List<String> lines = new ArrayList<>();
        add(lines, orEmpty(server.getSeverity()) + ":  ", server.getMessage());
        add(lines, "DETAIL:  ", server.getDetail());
        add(lines, "HINT:  ", server.getHint());
        add(lines, "CONTEXT:  ", server.getWhere());
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String label, String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(label + value);
        }
    }

    private static List<String> objectsOf(ServerErrorMessage server) {
        String table = Stream.of(server.getSchema(), server.getTable(), server.getColumn())
                .filter(part -> part != null && !part.isEmpty())
                .reduce((left, right) -> left + "." + right)
                .orElse("");
        return Stream.of(table, orEmpty(server.getConstraint()))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** What broke in the surroundings; empty where the server itself says no to the statement. */
    Optional<ErrorCause> surroundings() {
        if (state.equals(DISK_FULL)
                || text.contains("No space left on device")
                || text.contains("Disk quota exceeded")) {
            return Optional.of(ErrorCause.SPACE);
        }
        // A foreign table's server that cannot be reached has class 08 too, but then it is this server that says so.
        boolean gone = !fromServer || state.startsWith("57P") || state.equals(IO_ERROR);
        // A full lock table is called 'out of shared memory': that one is a property of production too.
        boolean memory = state.equals(OUT_OF_MEMORY) && !message.contains("shared memory");
        return gone || memory ? Optional.of(ErrorCause.DATABASE) : Optional.empty();
    }

    /** The failure as a problem of a step. */
    Problem problem(String where, String database) {
        return new Problem(
                "sql/" + state,
                where + ": " + message,
                database,
                objects,
                text,
                hint.isEmpty() ? "correct the statement, or the data it met" : hint);
    }
}
