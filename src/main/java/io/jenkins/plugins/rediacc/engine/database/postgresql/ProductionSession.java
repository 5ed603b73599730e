package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;

/** One session of production's server. */
public interface ProductionSession extends SqlSession {

    @Override
    default String server() {
        return "production";
    }

    @Override
    default RediaccException failed(String what, String toolWords, Throwable cause) {
        return failure(what, toolWords, cause);
    }

    /** An error about production's server. */
    static RediaccException failure(String what, String toolWords) {
        return failure(what, toolWords, null);
    }

    /** An error about production's server, with its technical cause. */
    static RediaccException failure(String what, String toolWords, Throwable cause) {
        return RediaccException.surroundings(
                ErrorCause.DATABASE,
                Explanation.of(what)
                        .tool(toolWords)
                        .state("production was only asked, nothing in it was changed")
                        .todo("see that its server answers: 'rediacc doctor' shows how it is reached"),
                cause);
    }
}
