package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.nio.file.Path;

/** Where production's server listens, and as whom it is asked. */
record ProductionServer(Path socketDirectory, int port, String user) {

    /** What production shows as the name of the engine's sessions. */
    static final String APPLICATION = "rediacc";
}
