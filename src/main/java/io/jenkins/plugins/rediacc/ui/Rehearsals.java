package io.jenkins.plugins.rediacc.ui;

import hudson.model.Job;
import java.util.Optional;

/** The rehearsals that a job's builds remember. */
public final class Rehearsals {

    private Rehearsals() {}

    /**
     * The rehearsal with this id, among the job's newest builds.
     *
     * @param rehearsal the run's id, as in the ledger
     */
    public static Optional<RehearsalAction> find(Job<?, ?> job, String rehearsal) {
        return RehearsalHistory.of(job).find(rehearsal);
    }
}
