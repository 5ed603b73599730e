package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.List;
import java.util.Optional;

/**
 * How a promotion, or the way back, came to its end.
 *
 * @param promotion what is in the ledger about it
 * @param cause why it was undone; empty where it was not
 * @param alarms what failed while production served already; empty as a rule
 */
public record Ended(Promotion promotion, Optional<RediaccException> cause, List<String> alarms) {

    public Ended {
        alarms = List.copyOf(alarms);
    }
}
