package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.RehearsalRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to promote.
 *
 * @param id the run's id, unique on the host
 * @param plan what is replayed, sealed
 * @param promise what the gate's evidence promises
 * @param tools the programs that do it, by name, with their versions
 * @param dryRun whether the volume is a clone in production's part
 * @param output where logs go
 * @param work a directory of this run's own for what is thrown away with it
 * @param secrets the values of the secrets that the plan's steps ask for, by name
 * @param otherPaths what a clone must not see beside the volume itself
 */
public record PromotionRequest(
        String id,
        Volume volume,
        SealedPlan plan,
        Promise promise,
        Map<String, String> tools,
        boolean dryRun,
        Path output,
        Path work,
        Map<String, String> secrets,
        List<Path> otherPaths) {

    private static final String UPGRADE = "pg_upgrade ";

    /**
     * What the evidence says.
     *
     * @param evidence the hash that stands for it; empty for a dry run
     * @param pause the pause of writes that is promised; empty for a dry run
     * @param dryRun the dry run that the gate's answer rests on; empty for a dry run
     */
    public record Promise(String evidence, Optional<PausePromise> pause, Optional<Promotion> dryRun) {

        /** Of a dry run. */
        public static final Promise NONE = new Promise("", Optional.empty(), Optional.empty());

        /** How long giving up took in the dry run; empty where that is not known. */
        Optional<Duration> thaw() {
            return dryRun.flatMap(Promotion::thaw);
        }

        /** How long what is left of the pause takes. */
        Pace pace() {
            return dryRun.flatMap(body -> pause.map(promised -> Pace.of(body, promised)))
                    .orElse(Pace.UNKNOWN);
        }

        /** Of all objects as the dry run left them; empty where that is not known. */
        Optional<String> fingerprint() {
            return dryRun.flatMap(Promotion::certificate).flatMap(Certificate::fingerprint);
        }
    }

    /** The major version that a plan upgrades to, as the versions of its programs tell it; empty where none does. */
    static Optional<String> newVersion(Map<String, String> tools) {
        return tools.keySet().stream()
                .filter(tool -> tool.startsWith(UPGRADE))
                .map(tool -> tool.substring(UPGRADE.length()))
                .max(Comparator.comparingInt(Integer::parseInt));
    }

    PromotionSettings settings() {
        return volume.promotion();
    }

    /** The same for what runs the steps. */
    RehearsalRequest replay() {
        return new RehearsalRequest(
                id, volume, plan, Optional.empty(), false, false, output, work, secrets, otherPaths);
    }
}
