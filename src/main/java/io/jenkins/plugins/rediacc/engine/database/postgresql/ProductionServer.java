package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SessionOptions;
import java.nio.file.Path;

/**
 * Where production's server listens, and as whom it is asked.
 *
 * @param major its major version
 */
record ProductionServer(Path socketDirectory, int port, String user, int major) {

    /** What production shows as the name of the engine's sessions. */
    static final String APPLICATION = "rediacc";

    /** What a session with it begins with. */
    SessionOptions options() {
        return SessionOptions.of(major);
    }
}
