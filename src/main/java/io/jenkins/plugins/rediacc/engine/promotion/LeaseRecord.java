package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.storage.OwnerProcess;
import java.time.Instant;

/**
 * Who may promote a volume, as it stands in the state directory and on the storage beside the volume.
 *
 * @param token the fencing token: each lease of a volume has a greater one than all before it
 * @param held whether the promotion has not come to an end; false keeps the token for the next lease to exceed
 * @param run the run that holds it
 * @param planDigest the plan that it replays
 * @param user the operating-system user that it runs as
 * @param process the process that took it
 * @param since when it was taken
 */
public record LeaseRecord(
        long token,
        boolean held,
        String volume,
        String run,
        String planDigest,
        String user,
        OwnerProcess process,
        Instant since) {

    /** Whether its process has certainly ended, so that the promotion waits to be resumed. */
    public boolean isInterrupted() {
        return process.hasEnded();
    }

    LeaseRecord ended() {
        return new LeaseRecord(token, false, volume, run, planDigest, user, process, since);
    }
}
