package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.nio.file.Path;
import java.util.List;

/** Where production's server listens, and as whom it is asked. */
record ProductionServer(Path socketDirectory, int port, String user) {

    /** The maintenance database, which every cluster has from the start. */
    static final String DATABASE = "postgres";

    /** What production shows as the name of the engine's sessions. */
    static final String APPLICATION = "rediacc";

    /** What a session sets first, so that answers do not depend on how production or its roles are configured. */
    static final List<String> PREPARATION = List.of(
            "set search_path = pg_catalog",
            "set lc_messages = 'C'",
            "set datestyle = 'ISO'",
            "set statement_timeout = 0",
            "set lock_timeout = 0",
            "set idle_in_transaction_session_timeout = 0");
}
