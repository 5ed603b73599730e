package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.FailingRows;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/** Runs the statements of an SQL file one after the other in one session, each as if psql had sent it. */
final class SqlRunner {

    private final PostgresClone clone;

    SqlRunner(PostgresClone clone) {
        this.clone = clone;
    }

    /** Runs the file, which messages call by the given name. */
    StepOutcome run(Path file, String name, String database, String role, Duration limit, OutputSink output) {
        List<SqlScript.Statement> statements = SqlScript.read(file, name);
        Cancellation cancellation = clone.context().commands().cancellation();
        SqlOutput sink = new SqlOutput(output);
        int done = 0;
        String where = name;
        try (Connection connection = clone.open(database, role);
                ScriptSession session = new ScriptSession(connection, sink, limit, cancellation)) {
            try {
                for (SqlScript.Statement statement : statements) {
                    where = name + ":" + statement.line();
                    session.execute(statement);
                    done++;
                }
            } catch (SQLException e) {
                cancellation.check();
                SqlScript.Statement statement = statements.get(done);
                SqlFailure failure = withRows(SqlFailure.of(e), e, database, statement.text());
                return failed(failure, position(name, statement, failure), database, session, sink)
                        .orElseGet(() -> timedOut(name, statement, limit));
            }
        } catch (SQLException e) {
            return failed(SqlFailure.of(e), where, database, null, sink).orElseThrow();
        }
        return StepOutcome.passed(
                done + (done == 1 ? " statement" : " statements") + " in database " + database,
                Map.of("statements", done));
    }

    private SqlFailure withRows(SqlFailure failure, SQLException e, String database, String statement) {
        return e instanceof PSQLException driver && driver.getServerErrorMessage() != null
                ? FailingRows.of(clone, database, driver.getServerErrorMessage(), statement)
                        .map(failure::withRows)
                        .orElse(failure)
                : failure;
    }

    /** The line of the statement, or of the character in it that the server points at. */
    private static String position(String name, SqlScript.Statement statement, SqlFailure failure) {
        int end = Math.min(Math.max(0, failure.position() - 1), statement.text().length());
        long breaks = statement
                .text()
                .substring(0, end)
                .chars()
                .filter(c -> c == '\n')
                .count();
        return name + ":" + (statement.line() + breaks);
    }

    private Optional<StepOutcome> failed(
            SqlFailure failure, String where, String database, ScriptSession session, SqlOutput sink) {
        sink.line(where + ": " + failure.text());
        if (session != null && session.timedOut()) {
            return Optional.empty();
        }
        String message = where + ": " + failure.message();
        Optional<ErrorCause> cause = failure.surroundings();
        if (cause.isPresent()) {
            boolean space = cause.get() == ErrorCause.SPACE || clone.server().sawFullDisk();
            return Optional.of(StepOutcome.error(space ? ErrorCause.SPACE : ErrorCause.DATABASE, message));
        }
        return Optional.of(StepOutcome.failed(message, List.of(failure.problem(where, database)), Map.of()));
    }

    private static StepOutcome timedOut(String name, SqlScript.Statement statement, Duration limit) {
        return StepOutcome.error(
                ErrorCause.TIME, name + ":" + statement.line() + ": not done within " + Quantity.readable(limit));
    }
}
