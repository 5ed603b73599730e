package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A clone ready for steps.
 *
 * @param scripts where its scripts run
 * @param database its database, started; empty for plain files
 */
record PreparedClone(Clone target, ScriptPlace scripts, Optional<CloneDatabase> database) {

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
