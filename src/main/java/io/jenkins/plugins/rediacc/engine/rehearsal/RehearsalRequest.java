package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to rehearse.
 *
 * @param runId unique on the host; names the clone and the run's directory
 * @param snapshot the snapshot to rehearse on: {@code latest}, an id, or an instant for the newest at or before it;
 *     empty for a new one, which goes with the clone
 * @param checkpoint whether production writes its dirty pages out before a new snapshot, so that recovery is short
 * @param keepClone whether the clone stays when the rehearsal ends
 * @param output where logs and reports go
 * @param work a directory of this run's own for what is thrown away with it
 * @param secrets the values of the secrets that the plan's steps ask for, by name
 * @param otherPaths what else a clone must not see: the other volumes of the catalogue and the state directory
 */
public record RehearsalRequest(
        String runId,
        Volume volume,
        SealedPlan plan,
        Optional<String> snapshot,
        boolean checkpoint,
        boolean keepClone,
        Path output,
        Path work,
        Map<String, String> secrets,
        List<Path> otherPaths) {

    public RehearsalRequest {
        secrets = Map.copyOf(secrets);
        otherPaths = List.copyOf(otherPaths);
    }

    /** Hides the secrets. */
    SecretMask mask() {
        return new SecretMask(secrets.values());
    }
}
