package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.util.ServerErrorMessage;

/**
 * Looks up the rows that an error means, by the fields that the server gives beside its words (PostgreSQL manual,
 * "Error and Notice Message Fields"): those with the key of a violated unique or foreign key constraint, those without
 * a value where one must be, and those that a check constraint forbids. They are named by their primary keys.
 */
public final class FailingRows {

    private static final String NOT_NULL = "23502";
    private static final String FOREIGN_KEY = "23503";
    private static final String UNIQUE = "23505";
    private static final String CHECK = "23514";

    /** {@code Key (lower(email))=(a@b.example) is duplicated.}, in any language of the server's messages. */
    private static final Pattern KEY = Pattern.compile("\\((.+?)\\)=\\((.*)\\)([^)]*)");

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int NAMED = 5;

    private FailingRows() {}

    /** Which rows of which columns are meant, as a condition. */
    private record Condition(String sql, Object... parameters) {}

    /**
     * Such as {@code public.customer: id=4711, id=12042}; empty where the error names no key, where the table has no
     * primary key, or where they cannot be found within 30 s.
     */
    public static Optional<String> of(
            ClusterSession clone, String database, ServerErrorMessage error, String statement) {
        if (error.getTable() == null || error.getSchema() == null) {
            return Optional.empty();
        }
        try (Queries queries = Queries.open(clone, database, new Deadline(LONGEST))) {
            // The failed session may still hold locks of what it did before a savepoint.
            queries.execute("set local lock_timeout = '2s'");
            ObjectName table = ObjectName.of(database, error.getSchema(), error.getTable());
            if (CHECK.equals(error.getSQLState())) {
                return forbidden(queries, table, error, statement);
            }
            Optional<Condition> condition = condition(error);
            return condition.isEmpty() ? Optional.empty() : find(queries, table, error, condition.get());
        } catch (SQLException | RediaccException e) {
            // The clone's server may be gone with the error, an expression be one that only the failed session
            // understood, or the time be over: the error's own words are what is reported then.
            return Optional.empty();
        }
    }

    private static Optional<Condition> condition(ServerErrorMessage error) {
        String state = String.valueOf(error.getSQLState());
        if (state.equals(NOT_NULL) && error.getColumn() != null) {
            return Optional.of(new Condition(Identifiers.quoted(error.getColumn()) + " is null"));
        }
        Matcher key = KEY.matcher(String.valueOf(error.getDetail()));
        boolean hasKey = (state.equals(UNIQUE) || state.equals(FOREIGN_KEY)) && key.find();
        // A row that is "still referenced" lies in the other table, while the error's fields name the referencing one.
        if (!hasKey || key.group(3).contains('"' + error.getTable() + '"')) {
            return Optional.empty();
        }
        return Optional.of(new Condition("concat_ws(', ', " + key.group(1) + ") = ?", key.group(2)));
    }

    /**
     * The constraint's expression is what the server itself makes of it: one that is not there yet is added once more
     * without looking at the rows (PostgreSQL manual, ALTER TABLE, NOT VALID), and taken back.
     */
    private static Optional<String> forbidden(
            Queries queries, ObjectName table, ServerErrorMessage error, String statement) throws SQLException {
        return queries.undone(() -> {
            if (expression(queries, error).isEmpty()) {
                queries.execute("set local search_path = " + Identifiers.quoted(error.getSchema()) + ", public");
                queries.execute(statement + " not valid");
                queries.execute("set local search_path = ''");
            }
            Optional<String> expression = expression(queries, error);
            return expression.isEmpty()
                    ? Optional.empty()
                    : find(queries, table, error, new Condition("not (" + expression.get() + ")"));
        });
    }

    private static Optional<String> expression(Queries queries, ServerErrorMessage error) throws SQLException {
        return queries
                .list(
                        """
                        select pg_catalog.pg_get_expr(c.conbin, c.conrelid)
                        from pg_catalog.pg_constraint c
                        join pg_catalog.pg_class r on r.oid = c.conrelid
                        join pg_catalog.pg_namespace n on n.oid = r.relnamespace
                        where c.contype = 'c' and c.conname = ? and r.relname = ? and n.nspname = ?
                        """,
                        row -> row.getString(1),
                        error.getConstraint(),
                        error.getTable(),
                        error.getSchema())
                .stream()
                // The driver takes a question mark for a parameter.
                .filter(text -> !text.contains("?"))
                .findFirst();
    }

    private static Optional<String> find(
            Queries queries, ObjectName table, ServerErrorMessage error, Condition condition) throws SQLException {
        queries.execute("set transaction read only");
        Optional<String> label = RowLabel.sql(RowLabel.key(queries, table.quoted()));
        if (label.isEmpty()) {
            return Optional.empty();
        }
        List<String> rows = queries.list(
                "select " + label.get() + " from only " + Identifiers.quoted(error.getSchema()) + "."
                        + Identifiers.quoted(error.getTable()) + " where " + condition.sql() + " limit " + (NAMED + 1),
                row -> row.getString(1),
                condition.parameters());
        return rows.isEmpty() ? Optional.empty() : Optional.of(table.quoted() + ": " + sentence(rows));
    }

    private static String sentence(List<String> rows) {
        return rows.stream().limit(NAMED).map(RowLabel::shortened).collect(Collectors.joining(", "))
                + (rows.size() > NAMED ? " and more" : "");
    }
}
