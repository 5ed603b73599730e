package io.jenkins.plugins.rediacc.engine.history.retention;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeLock;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Destroys what retention does not keep: only snapshots with our mark, one by one, the oldest first, and each only after
 * another look at its identity, mark, holds and users. One prunes a volume at a time; taking snapshots never waits for
 * it.
 */
public final class Pruner {

    /** How many snapshots one run destroys at most: a wrong policy or clock shows before all is gone. */
    public static final int CAP = 50;

    private final VolumeStorage storage;
    private final VolumeRetention retention;
    private final Clock clock;
    private final int cap;

    public Pruner(VolumeStorage storage, VolumeRetention retention, Clock clock) {
        this(storage, retention, clock, CAP);
    }

    Pruner(VolumeStorage storage, VolumeRetention retention, Clock clock, int cap) {
        this.storage = storage;
        this.retention = retention;
        this.clock = clock;
        this.cap = cap;
    }

    /**
     * Prunes the volume. A snapshot that cannot be destroyed does not keep the others from it.
     *
     * @param dryRun only says what it would destroy
     * @return what became of each snapshot of ours, the oldest first
     */
    public List<Outcome> prune(boolean dryRun) {
        try (VolumeLock ignored = storage.lock(VolumeLock.Purpose.PRUNING)) {
            List<Outcome> outcomes = new ArrayList<>();
            int destroyed = 0;
            for (Fate fate : retention.fates(clock.instant())) {
                Outcome outcome = prune(fate, destroyed, dryRun);
                destroyed += outcome.action() == Action.DESTROYED ? 1 : 0;
                outcomes.add(outcome);
            }
            return outcomes;
        }
    }

    private Outcome prune(Fate fate, int destroyed, boolean dryRun) {
        Snapshot snapshot = fate.snapshot();
        if (fate.isKept()) {
            return new Outcome(snapshot, Action.KEPT, fate.text());
        }
        if (destroyed >= cap) {
            return new Outcome(snapshot, Action.KEPT, "a run destroys " + cap + " at most; the next one goes on");
        }
        try {
            Optional<String> objection = storage.objection(snapshot);
            if (objection.isPresent()) {
                return new Outcome(snapshot, Action.KEPT, objection.get());
            }
            if (!dryRun) {
                storage.destroy(snapshot);
            }
            return new Outcome(snapshot, Action.DESTROYED, "no rule keeps it");
        } catch (RediaccException e) {
            return failed(snapshot, e);
        }
    }

    /** A guard's no is no failure: what is in use is kept. */
    private static Outcome failed(Snapshot snapshot, RediaccException e) {
        if (e.exitCode() == ExitCode.CANCELLED) {
            throw e;
        }
        Action action = e.exitCode() == ExitCode.REFUSED ? Action.KEPT : Action.FAILED;
        return new Outcome(snapshot, action, e.getMessage());
    }

    /** What became of a snapshot. */
    public enum Action {
        /** Destroyed, or in a dry run: would be. */
        DESTROYED,
        KEPT,
        /** Should have been destroyed, but that failed. */
        FAILED
    }

    /** What became of one snapshot, and why. */
    public record Outcome(Snapshot snapshot, Action action, String reason) {}
}
