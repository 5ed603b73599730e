package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The sessions of a clone's server beside one of the engine's own. */
final class ClientSessions {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final String OTHERS =
            " from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";

    private final Connection connection;

    /** The sessions beside this one, which is the superuser's. */
    ClientSessions(Connection connection) {
        this.connection = connection;
    }

    /**
     * Ends them and waits until they are gone, for 10 s at most: a backend in a call of the operating system ends after it.
     *
     * @return the beginning of what each of them was at
     */
    List<String> end() throws SQLException {
        List<String> statements = query("select left(split_part(query, E'\\n', 1), 200)" + OTHERS);
        Instant deadline = Instant.now().plus(LONGEST);
        while (!query("select pg_terminate_backend(pid)::text" + OTHERS).isEmpty()
                && Instant.now().isBefore(deadline)) {
            query("select pg_sleep(0.02)::text");
        }
        return statements;
    }

    private List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
