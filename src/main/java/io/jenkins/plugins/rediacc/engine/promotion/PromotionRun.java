package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.database.PromotionChecks;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.PlanReplay;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One promotion, of this process or of an earlier one: what it is of, what it has written down, and its two hands.
 *
 * @param id the promotion's id
 * @param volume production
 * @param dryRun whether production is a clone in its part
 * @param forward what a request to stop stops
 * @param safe what nothing stops: it undoes, and goes on after the point of no return
 */
record PromotionRun(String id, Volume volume, boolean dryRun, PromotionJournal journal, Access forward, Access safe) {

    /** Facts of the journal by name. */
    /** Whether production served its clients before the run did anything; in the journal from its first line on. */
    static final String SERVED = "served";

    static final String OLD_IDENTITY = "old.identity";

    static final String NEW_IDENTITY = "new.identity";
    static final String OLD_VERSION = "old.version";
    static final String NEW_VERSION = "new.version";

    /** Whether the promotion has made the new version's configuration outside the volume. */
    static final String CONFIGURATION_MADE = "configuration.made";

    /** Where the old version's configuration was put. */
    static final String CONFIGURATION_ASIDE = "configuration.aside";

    static final String SYSTEM_IDENTIFIER = "system.identifier";
    static final String FROZEN_AT = "frozen.at";
    static final String FINAL_SNAPSHOT = "snapshot.final";
    static final String RESULT_SNAPSHOT = "snapshot.result";

    /** The dry run's snapshot that was promoted without replaying. */
    static final String IMAGE_SNAPSHOT = "snapshot.image";

    /** Where the upgraded clone of a run serves the engine alone. */
    static ClosedPlace closedPlace(Path socketRoot, Volume volume, String id) {
        return new ClosedPlace(PlanReplay.cloneOf(volume, id), PlanReplay.socketsOf(socketRoot, id + "-closed"));
    }

    /** What the acts work with, driven by one runner. */
    record Access(
            CommandRunner commands,
            VolumeStorage storage,
            ProductionService service,
            Optional<PromotionChecks> checks,
            Optional<PromotionChecks> closedChecks) {

        static Access of(PromotionParts parts, Volume volume, ClosedPlace place, CommandRunner commands) {
            ProductionService service = parts.service(volume, place, commands);
            return new Access(
                    commands,
                    parts.storage(volume, commands),
                    service,
                    parts.checks(volume, commands),
                    parts.checks(service.closed(), commands));
        }
    }

    /** Whether production serves its clients now. */
    static boolean serves(PromotionParts parts, Volume volume, ClosedPlace place) {
        return parts.service(volume, place, new HostProcesses(new Cancellation()))
                        .facts(volume.path())
                        .serving()
                == Serving.CLIENTS;
    }

    /** Whether production served its clients before the run did anything. */
    boolean served() {
        return journal.fact(SERVED).map(Boolean::parseBoolean).orElse(false);
    }

    PromotionSettings settings() {
        return volume.promotion();
    }

    /** Where the clone is until the exchange, and old production after it. */
    Path other() {
        return PlanReplay.cloneOf(volume, id);
    }

    /** Whether the upgraded side lies at production's path. */
    boolean isExchanged() {
        Optional<String> there = safe.storage().identityAt(volume.path());
        return there.isPresent() && there.equals(journal.fact(NEW_IDENTITY));
    }
}
