package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.util.List;
import java.util.Optional;

/**
 * What the ledger says about a plan, by its digest, on a volume, by its name and system identifier.
 *
 * @param damage what in the ledger is not as its writer left it; empty for one that is whole
 * @param latest the rehearsal that was recorded last
 * @param onNewestData the rehearsal that ran on the newest data; another than the latest where somebody looked back at an
 *     older snapshot since
 * @param akin where there is no rehearsal of this plan on this volume: the last one that is nearest to it, of a plan of
 *     the same name or of this plan elsewhere
 * @param dryRun the dry run that was recorded last
 * @param dryRuns all dry runs, that one included, in the order of the ledger
 */
public record Evidence(
        List<String> damage,
        Optional<Recorded<Rehearsal>> latest,
        Optional<Recorded<Rehearsal>> onNewestData,
        Optional<Rehearsal> akin,
        Optional<Recorded<Promotion>> dryRun,
        List<Promotion> dryRuns) {

    public Evidence {
        damage = List.copyOf(damage);
        dryRuns = List.copyOf(dryRuns);
    }
}
