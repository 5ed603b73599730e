package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;

/**
 * What the database in a clone needs to run.
 *
 * @param target the clone it is in
 * @param position what was recorded with the clone's snapshot
 * @param sandbox where its server and its tools run
 * @param scriptUser the user that plan scripts run as: may connect as any role by the private socket
 * @param runDirectory a short directory of this clone's own for its socket, mode 0711, reachable from inside and outside
 * @param evidence the directory of the run's logs
 * @param secrets hides the plan's secrets in everything that is written
 * @param memoryBytes the memory the server is sized for
 * @param durable whether the server syncs to disk; a rehearsal's clone is thrown away and need not
 */
public record CloneContext(
        Volume volume,
        Clone target,
        Position position,
        Sandbox sandbox,
        CommandRunner commands,
        OsUser scriptUser,
        Path runDirectory,
        Path evidence,
        EventListener events,
        SecretMask secrets,
        long memoryBytes,
        boolean durable) {

    /** The memory, in bytes, that a server is sized for where no limit is set. */
    public static final long DEFAULT_MEMORY = 2L << 30;
}
