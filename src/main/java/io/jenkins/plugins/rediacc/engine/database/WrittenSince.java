package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.Loss;
import java.time.Duration;

/** What was written to production since a position. It is read piece by piece, so that little is left to read at the end. */
public interface WrittenSince {

    /**
     * Reads on, up to where production stands now.
     *
     * @param limit how long this may take; what was not read by then cannot be told
     * @return all that was written since the position; what cannot be read is unknown, and does not throw
     */
    Loss readOn(Duration limit);
}
