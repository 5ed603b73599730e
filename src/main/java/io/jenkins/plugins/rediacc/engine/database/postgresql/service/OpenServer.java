package io.jenkins.plugins.rediacc.engine.database.postgresql.service;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import java.time.Duration;

/** How production's server is told to start and to stop; whether it has done so is for the caller to see. */
interface OpenServer {

    /** Tells it to start. */
    void start(Production production);

    /** Tells it to stop in good order, and waits for that at most that long. */
    void stop(Production production, Duration deadline);
}
