package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.regex.Pattern;

/**
 * Production takes the engine in by password only, and none is set up. A password file gives it (PostgreSQL manual, The
 * Password File): both {@code psql} and the JDBC driver read that of the user they run as.
 */
final class PasswordRefusal {

    private static final Pattern WORDS = Pattern.compile("(?i)\\bpasswords?\\b|SCRAM-based authentication");

    private PasswordRefusal() {}

    /**
     * What a failed attempt to connect means.
     *
     * @param asker the operating-system user that asked
     */
    static RediaccException explained(RediaccException failure, ProductionServer server, OsUser asker) {
        String words = failure.explanation().toolWords();
        if (!WORDS.matcher(words).find()) {
            return failure;
        }
        String file = asker.home() + "/.pgpass";
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of("production at " + server.socketDirectory() + ", port " + server.port()
                                + ", wants a password" + " of '" + server.user() + "', and takes none or another from "
                                + file)
                        .tool(words)
                        .state("production was only asked, nothing in it was changed")
                        .todo("write the line '*:" + server.port() + ":*:" + server.user() + ":PASSWORD' into " + file
                                + ", owned by " + asker.name() + " with mode 0600; or let " + asker.name()
                                + " in without one by the line 'local all " + server.user()
                                + " peer' in production's pg_hba.conf, with a map where the names differ; 'rediacc doctor'"
                                + " tells whether it works"),
                failure);
    }
}
