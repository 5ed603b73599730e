package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.CloneContext;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.FailingRows;
import io.jenkins.plugins.rediacc.engine.database.postgresql.script.PsqlMessage;
import io.jenkins.plugins.rediacc.engine.database.postgresql.script.PsqlOutput;
import io.jenkins.plugins.rediacc.engine.database.postgresql.script.SqlEncoding;
import io.jenkins.plugins.rediacc.engine.database.postgresql.script.StatementLines;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.exec.OutputSink;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;

/** Runs one SQL file of a plan by {@code psql} of the version that the clone has now, inside the clone's sandbox. */
final class SqlRunner {

    /** An error in the file; others mean that psql could not work (PostgreSQL manual, psql, "Exit Status"). */
    private static final int ERROR_IN_FILE = 3;

    private static final int SIGNALLED = 128;
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*('|$)");

    private final PostgresClone clone;
    private final Path folder;
    private final Action.RunSql sql;
    private final String database;
    private final String role;
    private final SqlEncoding encoding;

    /**
     * A file to run.
     *
     * @param folder the plan's folder, in which {@code psql} runs
     */
    SqlRunner(PostgresClone clone, Path folder, Action.RunSql sql) {
        this.clone = clone;
        this.folder = folder;
        this.sql = sql;
        this.database = sql.database().orElseGet(clone::maintenanceDatabase);
        this.role = sql.user().orElse(clone.superuser());
        this.encoding = sql.encoding().flatMap(SqlEncoding::named).orElse(SqlEncoding.UTF8);
    }

    /** Runs it. Where the time is over, {@code psql} is ended, and what the server still does for it. */
    StepOutcome run(Duration limit, OutputSink sink) {
        PsqlOutput output;
        Map<String, String> clientEncoding;
        try (Connection connection = clone.open(database, role)) {
            output = output(sink, KeyColumns.of(connection));
            clientEncoding = encoding.clientEncoding(
                            connection.unwrap(BaseConnection.class).getParameterStatus("server_encoding"))
                    .map(name -> Map.of("PGCLIENTENCODING", name))
                    .orElse(Map.of());
        } catch (SQLException e) {
            return failed(SqlFailure.of(e), sql.path(), database, output(sink, Set.of()));
        }
        CommandResult result;
        try (RoleMap.Restriction ignored = clone.onlyAs(role)) {
            result = clone.context().commands().stream(command(clientEncoding, limit), output);
        }
        output.finish();
        return outcome(result, limit, output);
    }

    private PsqlOutput output(OutputSink sink, Set<String> keys) {
        return new PsqlOutput(sink, encoding.charset().orElse(StandardCharsets.UTF_8), keys);
    }

    private Command command(Map<String, String> clientEncoding, Duration limit) {
        List<String> argv = new ArrayList<>();
        argv.add(clone.cluster().program("psql").toString());
        argv.addAll(List.of("--no-psqlrc", "--no-password", "--variable=ON_ERROR_STOP=1"));
        argv.addAll(PsqlOutput.OPTIONS);
        // A name that is a dash would be standard input.
        argv.add("--file=./" + sql.path());
        CloneContext context = clone.context();
        Command command = Command.of(argv)
                .withEnvironment(clone.environment(role, database))
                .withEnvironment(clientEncoding)
                .withEnvironment(Map.of("HOME", "/tmp"))
                .in(folder)
                .within(limit);
        return context.sandbox().enter(command, context.scriptUser());
    }

    private StepOutcome outcome(CommandResult result, Duration limit, PsqlOutput output) {
        if (result.timedOut()) {
            return StepOutcome.error(
                    ErrorCause.TIME, sql.path() + ": not done within " + Quantity.readable(limit) + endSessions());
        }
        if (result.succeeded()) {
            return StepOutcome.passed("ran to its end in database " + database + goneOn(output.errors()), Map.of());
        }
        Optional<PsqlMessage> error = output.error();
        if (result.exitCode() > SIGNALLED) {
            return StepOutcome.error(
                    ErrorCause.KILLED, sql.path() + ": psql was killed by signal " + (result.exitCode() - SIGNALLED));
        }
        if (error.isEmpty()
                || (result.exitCode() != ERROR_IN_FILE && error.get().isOfPsql())) {
            return StepOutcome.error(
                    ErrorCause.DATABASE,
                    sql.path() + ": psql ended with exit code " + result.exitCode() + ": "
                            + error.map(PsqlMessage::words).orElse(output.lastWords()));
        }
        return failed(error.get(), output);
    }

    private static String goneOn(int errors) {
        return errors == 0
                ? ""
                : ", past " + errors + (errors == 1 ? " error" : " errors") + " by the file's own ON_ERROR_STOP";
    }

    private StepOutcome failed(PsqlMessage error, PsqlOutput output) {
        String connected = output.database().orElse(database);
        if (error.isOfPsql()) {
            return failed(SqlFailure.ofPsql(error.words()), place(error), connected, output);
        }
        SqlFailure failure = SqlFailure.of(error.fromServer());
        return failed(
                FailingRows.of(clone, connected, error.fromServer(), error.statement())
                        .map(failure::withRows)
                        .orElse(failure),
                place(error),
                connected,
                output);
    }

    /** The line of the statement, or of the character in it that the server points at. */
    private String place(PsqlMessage error) {
        Path file = Path.of(error.file()).normalize();
        int line = error.line();
        // Another file is one that the script names: only psql, without the engine's rights, opens it.
        if (file.equals(Path.of(sql.path()).normalize())) {
            line = StatementLines.find(
                    folder.resolve(sql.path()),
                    encoding.charset().orElse(StandardCharsets.UTF_8),
                    line,
                    error.statement(),
                    error.lineOfStatement().orElse(1));
        }
        return file + ":" + line;
    }

    private StepOutcome failed(SqlFailure failure, String where, String connected, PsqlOutput output) {
        output.show(where + ": " + failure.text());
        String message = where + ": " + failure.message();
        Optional<ErrorCause> cause = failure.surroundings();
        if (cause.isPresent()) {
            boolean space = cause.get() == ErrorCause.SPACE || clone.server().sawFullDisk();
            return StepOutcome.error(space ? ErrorCause.SPACE : ErrorCause.DATABASE, message);
        }
        return StepOutcome.failed(message, List.of(failure.problem(where, connected)), Map.of());
    }

    /** A server does not notice that its client is gone before it has something to say to it. */
    private String endSessions() {
        try (Connection connection = clone.connect(clone.maintenanceDatabase())) {
            return new ClientSessions(connection)
                    .end().stream()
                            .findFirst()
                            .map(statement ->
                                    "; it was at: " + LITERAL.matcher(statement).replaceAll("'…'"))
                            .orElse("");
        } catch (SQLException | RediaccException e) {
            return "; what the server still does for it is not known: " + e.getMessage();
        }
    }
}
