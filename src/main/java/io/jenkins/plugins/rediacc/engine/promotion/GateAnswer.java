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
 * @param promise the pause of writes that the dry runs promise; empty where none has measured it
 */
public record GateAnswer(
        List<Objection> objections,
        Optional<String> evidence,
        Optional<String> rehearsal,
        Optional<String> dryRun,
        Optional<PausePromise> promise) {

    public GateAnswer {
        objections = List.copyOf(objections);
    }

    /** The longest pause of writes that a dry run measured. */
    public Optional<Duration> rehearsedPause() {
        return promise.map(PausePromise::longest);
    }

    /** What the promotion may take. */
    public Optional<Duration> promisedPause() {
        return promise.map(PausePromise::promised);
    }

    public boolean allowed() {
        return objections.isEmpty();
    }
}
