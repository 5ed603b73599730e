package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;

/**
 * How to find out whether a volume is replicated elsewhere: {@code replication: { check: […], maxAge: 24h }} in the
 * catalogue. The command prints, as its last line, the time (ISO 8601) of the newest data that lies elsewhere, and ends
 * with 0; it ends with 1 where there is none.
 *
 * @param maxAge up to which age of that data the volume counts as replicated
 */
public record ReplicationCheck(CommandTemplate command, Duration maxAge) {

    /** Where the catalogue names no age. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofHours(24);
}
