package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.SecretMask;
import io.jenkins.plugins.rediacc.engine.exec.ValueMask;
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
 * @param values hides values of tables in what is written, as the volume's catalogue entry says
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
        ValueMask values,
        List<Path> otherPaths) {

    /** A run whose digests of values cannot be compared with those of others. */
    public RehearsalRequest(
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
        this(
                runId,
                volume,
                plan,
                snapshot,
                checkpoint,
                keepClone,
                output,
                work,
                secrets,
                ValueMask.once(volume.evidence()),
                otherPaths);
    }

    public RehearsalRequest {
        secrets = Map.copyOf(secrets);
        otherPaths = List.copyOf(otherPaths);
    }

    /** Hides the secrets, and the values of tables. */
    SecretMask mask() {
        return new SecretMask(secrets.values()).and(values);
    }
}
