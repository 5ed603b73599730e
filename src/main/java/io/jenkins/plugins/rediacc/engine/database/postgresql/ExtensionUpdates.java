package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Extensions that are older than what the new version brings, which {@code pg_upgrade} keeps as they are: those that its
 * {@code update_extensions.sql} lists, found as it finds them.
 */
final class ExtensionUpdates {

    private static final String OUTDATED =
            """
            select format('ALTER EXTENSION %I UPDATE', name) || chr(10) || name || ' ' || installed_version || ' -> '
                   || default_version
            from pg_available_extensions where installed_version <> default_version order by name
            """;

    private final PostgresClone clone;
    private final boolean update;
    private final CloneTools tools;

    ExtensionUpdates(PostgresClone clone, boolean update, CloneTools tools) {
        this.clone = clone;
        this.update = update;
        this.tools = tools;
    }

    /** Reports or updates them; the outcome where an update fails, and facts in any case. */
    Optional<StepOutcome> run(Map<String, Object> facts) {
        List<String> outdated = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (String database : clone.databases()) {
            for (String row : new Catalogs(clone).column(database, OUTDATED)) {
                String[] parts = row.split("\n", 2);
                outdated.add(database + ": " + parts[1]);
                tools.say((update ? "updating" : "to be updated") + " in " + database + ": " + parts[1]);
                if (update) {
                    execute(database, parts[0]).ifPresent(problems::add);
                }
            }
        }
        facts.put(update ? "extensionsUpdated" : "extensionsToUpdate", outdated);
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(StepOutcome.failed("extensions cannot be updated", problems, facts));
    }

    private Optional<Problem> execute(String database, String statement) {
        try (Connection connection = clone.connect(database);
                var jdbc = connection.createStatement()) {
            jdbc.execute(statement);
            return Optional.empty();
        } catch (SQLException e) {
            SqlFailure failure = SqlFailure.of(e);
            tools.say(failure.text());
            return Optional.of(new Problem(
                    "pg-upgrade/extension-update",
                    statement + ": " + failure.message(),
                    database,
                    List.of(),
                    failure.text(),
                    "update the extension by hand as its documentation says"));
        }
    }
}
