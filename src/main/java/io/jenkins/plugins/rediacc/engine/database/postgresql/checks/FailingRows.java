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
 * "Error and Notice Message Fields"): those with the key of a violated unique or foreign key constraint, and those
 * without a value where one must be. They are named by their primary keys.
 */
public final class FailingRows {

    private static final String NOT_NULL = "23502";
    private static final String FOREIGN_KEY = "23503";
    private static final String UNIQUE = "23505";

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
    public static Optional<String> of(ClusterSession clone, String database, ServerErrorMessage error) {
        if (error.getTable() == null || error.getSchema() == null) {
            return Optional.empty();
        }
        try {
            return condition(error).flatMap(condition -> find(clone, database, error, condition));
        } catch (RediaccException e) {
            // The clone's server may be gone with the error: the error is what is reported then.
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

    private static Optional<String> find(
            ClusterSession clone, String database, ServerErrorMessage error, Condition condition) {
        ObjectName table = ObjectName.of(database, error.getSchema(), error.getTable());
        try (Queries queries = Queries.open(clone, database, new Deadline(LONGEST))) {
            // The failed session may still hold locks of what it did before a savepoint.
            queries.execute("set transaction read only; set local lock_timeout = '2s'");
            Optional<String> label = RowLabel.sql(RowLabel.key(queries, table.quoted()));
            if (label.isEmpty()) {
                return Optional.empty();
            }
            List<String> rows = queries.list(
                    "select " + label.get() + " from only " + Identifiers.quoted(error.getSchema()) + "."
                            + Identifiers.quoted(error.getTable()) + " where " + condition.sql() + " limit "
                            + (NAMED + 1),
                    row -> row.getString(1),
                    condition.parameters());
            return rows.isEmpty() ? Optional.empty() : Optional.of(table.quoted() + ": " + sentence(rows));
        } catch (SQLException e) {
            // An expression that only the failed session understood, or no time: the error's own words remain.
            return Optional.empty();
        }
    }

    private static String sentence(List<String> rows) {
        return rows.stream().limit(NAMED).map(RowLabel::shortened).collect(Collectors.joining(", "))
                + (rows.size() > NAMED ? " and more" : "");
    }
}
