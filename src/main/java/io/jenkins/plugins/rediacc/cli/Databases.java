package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.postgresql.PostgresDatabase;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.Map;
import java.util.function.Function;

/** The database systems by the names that a catalogue uses. */
final class Databases {

    private static final Map<String, Function<CommandRunner, Database>> KINDS =
            Map.of("postgresql", PostgresDatabase::new);

    private Databases() {}

    /** The database system of that name; throws with exit code 2 and the names there are. */
    static Database of(String kind, CommandRunner commands) {
        Function<CommandRunner, Database> database = KINDS.get(kind);
        if (database == null) {
            throw RediaccException.usage(Explanation.of("there is no database system '" + kind + "'")
                    .todo("use one of: " + String.join(", ", KINDS.keySet())));
        }
        return database.apply(commands);
    }
}
