package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a promotion may start.
 *
 * @param objections what speaks against it, all of it; empty where it may start
 * @param evidence the hash that stands for exactly the records that the answer rests on, this plan and this cluster:
 *     who agrees to a promotion agrees to this; empty where a record is missing
 * @param rehearsal the id of the rehearsal it rests on
 * @param dryRun the id of the dry run it rests on
 * @param rehearsedPause the pause of writes that the dry run measured
 * @param promisedPause the same with the margin: what the promotion may take
 */
public record GateAnswer(
        List<Objection> objections,
        Optional<String> evidence,
        Optional<String> rehearsal,
        Optional<String> dryRun,
        Optional<Duration> rehearsedPause,
        Optional<Duration> promisedPause) {

    public GateAnswer {
        objections = List.copyOf(objections);
    }

    public boolean allowed() {
        return objections.isEmpty();
    }
}
