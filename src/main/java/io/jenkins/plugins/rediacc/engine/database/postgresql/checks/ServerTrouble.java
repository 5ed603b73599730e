package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Tells broken surroundings from an answer about an object, by SQLSTATE (PostgreSQL manual, "PostgreSQL Error Codes"):
 * the first says nothing about the upgrade.
 */
final class ServerTrouble {

    static final String QUERY_CANCELED = "57014";
    private static final String DISK_FULL = "53100";

    private ServerTrouble() {}

    /** What in the surroundings broke; empty where the error is about an object. */
    static Optional<ErrorCause> cause(SQLException error, Deadline deadline) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        if (state.equals(QUERY_CANCELED)) {
            return Optional.of(deadline.isPast() ? ErrorCause.TIME : ErrorCause.CANCELLED);
        }
        if (state.equals(DISK_FULL)) {
            return Optional.of(ErrorCause.SPACE);
        }
        // No state: the driver, not the server, speaks. 08: connection; 53: resources; 57P: the server stops or
        // crashed.
        boolean server = state.isEmpty() || state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
        return server ? Optional.of(ErrorCause.DATABASE) : Optional.empty();
    }

    /** The outcome of a test that could not go on. */
    static StepOutcome outcome(SQLException error, Deadline deadline) {
        ErrorCause cause = cause(error, deadline).orElse(ErrorCause.DATABASE);
        String message = cause == ErrorCause.TIME
                ? "not finished within " + Quantity.readable(deadline.limit())
                : "the database did not answer: " + error.getMessage();
        return StepOutcome.error(cause, message);
    }
}
