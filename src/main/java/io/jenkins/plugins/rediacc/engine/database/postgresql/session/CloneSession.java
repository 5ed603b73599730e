package io.jenkins.plugins.rediacc.engine.database.postgresql.session;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.sql.Connection;

/** A session of a clone's server. */
final class CloneSession extends JdbcSession {

    CloneSession(Connection connection) {
        super(connection);
    }

    @Override
    public String server() {
        return "the clone";
    }

    @Override
    public RediaccException failed(String what, String toolWords, Throwable cause) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of(what).tool(toolWords).todo("read the server's log in the evidence"),
                cause);
    }
}
