package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A clone ready for steps.
 *
 * @param sandbox where everything in it runs
 * @param database its database, started; empty for plain files
 * @param scriptUser the user that scripts run as
 */
record PreparedClone(Clone target, Sandbox sandbox, Optional<CloneDatabase> database, OsUser scriptUser) {

    /** The folder for scripts, below the run's work directory. */
    static final String SCRIPTS = "scripts";

    /** What a script needs to reach this clone and nothing else. */
    Map<String, String> environment() {
        Map<String, String> environment =
                new HashMap<>(database.map(CloneDatabase::environment).orElse(Map.of()));
        environment.put("REDIACC_CLONE_PATH", target.path().toString());
        environment.put("REDIACC_SNAPSHOT", target.snapshot());
        return environment;
    }
}
