package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that decides whether a promotion may start, as it is now.
 *
 * @param now the time of the question
 * @param volume what would be promoted
 * @param systemIdentifier that of the cluster that is there now; empty text for plain files, empty where it could not be
 *     read
 * @param plan what would be replayed, sealed now
 * @param tools the programs that would do it, by name, with their versions; empty where they could not be
 *     asked
 * @param settings the catalogue's, with what the caller asked for
 * @param evidence what the ledger says
 * @param path what is at the volume's path
 * @param pool the pool that production and its clones share; empty where it could not be asked
 * @param load how many jobs run or wait for each processor of the host; empty where the host does not say
 * @param lease the promotion that is under way; empty where none is
 * @param unanswered what could not be found out, each of which is a refusal
 */
public record GateQuestion(
        Instant now,
        Volume volume,
        Optional<String> systemIdentifier,
        SealedPlan plan,
        Optional<Map<String, String>> tools,
        PromotionSettings settings,
        Evidence evidence,
        VolumePath path,
        Optional<Pool> pool,
        Optional<Double> load,
        Optional<LeaseRecord> lease,
        List<Objection> unanswered) {

    public GateQuestion {
        unanswered = List.copyOf(unanswered);
    }

    /**
     * What the dry runs promise: those that count as evidence, or the latest alone where none does and an objection says why.
     */
    Optional<PausePromise> promise() {
        List<Promotion> counting =
                evidence.dryRuns().stream().filter(this::counts).toList();
        List<Promotion> latest = evidence.dryRun().map(Recorded::body).stream().toList();
        return PausePromise.of(
                counting.isEmpty() ? latest : counting, load, settings.limits().margin());
    }

    private boolean counts(Promotion dryRun) {
        Duration age = Duration.between(dryRun.started(), now);
        return dryRun.outcome() == Promotion.Outcome.REHEARSED
                && dryRun.durable()
                && !dryRun.throttled()
                && !age.isNegative()
                && age.compareTo(settings.limits().maxAge()) <= 0
                && tools.map(programs -> new ToolChanges(dryRun.tools(), programs).isEmpty())
                        .orElse(true);
    }

    /**
     * What is at a volume's path.
     *
     * @param storageExchanges whether its storage can exchange production with a clone
     * @param isMountPoint whether something is mounted there that its storage does not exchange
     */
    public record VolumePath(Path path, boolean storageExchanges, boolean isMountPoint, boolean isSymbolicLink) {}
}
