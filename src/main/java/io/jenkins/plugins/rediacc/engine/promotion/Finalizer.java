package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import io.jenkins.plugins.rediacc.engine.rehearsal.PlanReplay;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ends the window for the way back: the old side is held no longer, and goes when its time is over. */
public final class Finalizer {

    private final Path state;
    private final PromotionParts parts;
    private final Path socketRoot;
    private final CommandRunner commands;
    private final Clock clock;

    /**
     * A finalizer.
     *
     * @param state the state directory
     * @param socketRoot a short directory for sockets
     */
    public Finalizer(Path state, PromotionParts parts, Path socketRoot, CommandRunner commands, Clock clock) {
        this.state = state;
        this.socketRoot = socketRoot;
        this.parts = parts;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * What became of the old side.
     *
     * @param promotion the promotion whose window was ended
     * @param goes when clean-up may destroy it
     * @param destroyed whether it is gone already
     * @param farewell how the old version is dropped from the host, one sentence each
     */
    public record Finalized(String promotion, Path oldSide, Instant goes, boolean destroyed, List<String> farewell) {}

    /** Ends the window of the newest promotion; throws with exit code 5 where none is open. */
    public Finalized finalizePromotion(Volume volume, Lease lease) {
        PromotionJournal promotion = Windows.open(state, volume, clock);
        VolumeStorage storage = parts.storage(volume, commands);
        Path old = PlanReplay.cloneOf(volume, promotion.id());
        requirePromoted(volume, storage, promotion);
        lease.require();
        Instant opened = promotion.entry(Event.OPENING, "").orElseThrow().time();
        Instant goes = opened.plus(volume.promotion().keepOld());
        storage.succession().standAlone();
        Optional<String> identity = storage.identityAt(old);
        promotion.append(Event.CLOSED, "", Map.of());
        boolean over = !goes.isAfter(clock.instant());
        identity.filter(promotion.require(PromotionRun.OLD_IDENTITY)::equals).ifPresent(present -> {
            storage.succession().expire(old, present, goes);
            if (over) {
                storage.discard(old);
            }
        });
        storage.snapshots().stream()
                .filter(snapshot -> promotion.fact(PromotionRun.FINAL_SNAPSHOT).equals(Optional.of(snapshot.id())))
                .forEach(snapshot -> end(storage, snapshot, goes, over));
        Finalized finalized = new Finalized(promotion.id(), old, goes, over, farewell(volume, promotion));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("volume", volume.name());
        body.put("promotion", finalized.promotion());
        body.put("oldSide", old.toString());
        body.put("goes", goes.toString());
        body.put("destroyed", over);
        new Ledger(state).append(Ledger.FINALIZE, body);
        return finalized;
    }

    private List<String> farewell(Volume volume, PromotionJournal promotion) {
        String version = promotion.require(PromotionRun.OLD_VERSION);
        return version.equals(promotion.require(PromotionRun.NEW_VERSION))
                ? List.of()
                : parts.service(volume, PromotionRun.closedPlace(socketRoot, volume, promotion.id()), commands)
                        .farewell(version, promotion.id());
    }

    private static void end(VolumeStorage storage, Snapshot snapshot, Instant goes, boolean over) {
        storage.succession().expire(snapshot.path(), snapshot.identity(), goes);
        if (over) {
            storage.discard(snapshot.path());
        }
    }

    private static void requirePromoted(Volume volume, VolumeStorage storage, PromotionJournal promotion) {
        String fresh = promotion.require(PromotionRun.NEW_IDENTITY);
        if (!storage.identityAt(volume.path()).equals(Optional.of(fresh))) {
            throw RediaccException.refused(Explanation.of(
                            "at " + volume.path() + " does not lie what promotion " + promotion.id() + " put there")
                    .state("nothing was released or removed")
                    .todo("find out who moved it; the old side must not go before that is known"));
        }
    }
}
