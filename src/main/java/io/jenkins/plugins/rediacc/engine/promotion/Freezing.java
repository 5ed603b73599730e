package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ProductionService.Facts;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings.Pooler;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a production that serves to one that is certainly stopped, cannot be started, and has been snapshotted. */
final class Freezing {

    static final String STOP = "stop production";
    /** Whoever else would start it between its stop and its disarming is refused by the server's own program. */
    static final String BAR = "bar further starts";

    private static final String FENCE = "fence row";

    static final String SERVE_READS = "serve reads";

    /** The class of the snapshot of frozen production. */
    static final String SCHEDULE = "promotion";

    private final PromotionRun run;
    private final PromotionRun.Access hand;
    private final CatalogueCommands commands;
    private final Pause pause;
    private final Runnable readiness;
    private final Choice choice;
    private final Optional<SinceDryRun> sinceDryRun;
    private final Clock clock;
    private Optional<Position> position = Optional.empty();
    private Snapshot snapshot;

    /** Whether the steps have to be replayed: looked at while production serves, and proven when it is frozen. */
    interface Choice {

        /** Of a freezing that goes no further. */
        Choice NONE = new Choice() {
            @Override
            public Map<String, String> choose(Optional<Position> production) {
                return Map.of();
            }

            @Override
            public Map<String, String> prove() {
                return Map.of();
            }
        };

        Map<String, String> choose(Optional<Position> production);

        Map<String, String> prove();
    }

    /**
     * A freezing.
     *
     * @param readiness makes what the clone will need, while production runs
     * @param choice whether the steps have to be replayed
     * @param sinceDryRun what production is compared with; empty for a freezing that goes no further
     */
    Freezing(
            PromotionRun run,
            Pause pause,
            Runnable readiness,
            Choice choice,
            Optional<SinceDryRun> sinceDryRun,
            Clock clock) {
        this.run = run;
        this.hand = run.forward();
        this.commands = new CatalogueCommands(run);
        this.pause = pause;
        this.readiness = readiness;
        this.choice = choice;
        this.sinceDryRun = sinceDryRun;
        this.clock = clock;
    }

    /** The acts, in order; the first half costs production no pause. */
    List<Act> acts() {
        List<Act> acts = new ArrayList<>();
        run.settings()
                .highAvailability()
                .ifPresent(manager -> acts.add(
                        Act.of(CatalogueCommands.PAUSE_HIGH_AVAILABILITY, () -> commands.run(hand, manager.pause()))
                                .undoneBy(commands::resumeHighAvailability)));
        acts.add(Act.finding("guards", this::guards));
        acts.add(Act.finding("capture", this::capture));
        acts.add(Act.of("make ready", readiness));
        acts.add(Act.of("checkpoint", () -> hand.service().checkpoint()));
        acts.add(Act.finding("choose the mode", () -> choice.choose(position)));
        acts.add(Act.finding(FENCE, this::fence).cleanedUpBy(this::removeFence));
        run.settings()
                .pooler()
                .ifPresent(pooler -> acts.add(Act.of(CatalogueCommands.PAUSE_POOLER, () -> pausePooler(pooler))
                        .undoneBy(commands::resumePooler)));
        acts.add(Act.of("open transactions", () -> hand.service()
                .drain(run.settings().limits().grace())));
        acts.add(Act.of(BAR, () -> hand.service().bar())
                .undoneBy(() -> run.safe().service().unbar()));
        acts.add(Act.finding(STOP, this::stop).undoneBy(this::startAgain));
        acts.add(Act.of("disarm the old side", this::disarm).undoneBy(this::armOld));
        acts.addAll(commands.freezing());
        // Whatever is made of production from here on goes with it.
        acts.add(Act.finding("final snapshot", this::takeSnapshot).cleanedUpBy(new Removal(run)::perform));
        acts.add(Act.finding("prove production unwritten", choice::prove));
        if (run.settings().reads() == PromotionSettings.Reads.STANDBY) {
            acts.add(Act.of(SERVE_READS, () -> hand.service().startStandby()).undoneBy(this::endReads));
        }
        return acts;
    }

    /** The snapshot of frozen production. */
    Snapshot snapshot() {
        return snapshot;
    }

    private Map<String, String> guards() {
        List<Objection> objections = new ArrayList<>(hand.service().objections());
        PromotionRecord.newVersion(run.journal())
                .ifPresent(version -> objections.addAll(hand.service().objectionsTo(version)));
        hand.checks().ifPresent(checks -> objections.addAll(checks.objections()));
        if (objections.isEmpty()) {
            sinceDryRun.ifPresent(since -> objections.addAll(since.objections()));
        }
        if (!objections.isEmpty()) {
            throw new GuardsObject(objections, hand.service().now()).refusal();
        }
        List<String> consequences = new ArrayList<>(hand.service().consequences());
        hand.checks().ifPresent(checks -> consequences.addAll(checks.consequences()));
        return Exchanging.notices(Exchanging.CONSEQUENCES, consequences);
    }

    private Map<String, String> capture() {
        position = hand.service().position();
        Facts facts = hand.service().facts(run.volume().path());
        Map<String, String> captured = new HashMap<>();
        captured.put(
                PromotionRun.OLD_IDENTITY,
                hand.storage()
                        .identityAt(run.volume().path())
                        .orElseThrow(() -> RediaccException.notFound(Explanation.of(
                                "there is no volume at " + run.volume().path()))));
        captured.put(PromotionRun.OLD_VERSION, facts.version());
        captured.put(PromotionRun.SYSTEM_IDENTIFIER, facts.systemIdentifier());
        if (run.dryRun()) {
            sinceDryRun.ifPresent(since -> captured.putAll(since.note()));
        }
        return captured;
    }

    /** It would be a write. */
    private Map<String, String> fence() {
        if (JournaledMode.isNoDelta(run.journal())) {
            return Map.of();
        }
        return hand.checks()
                .map(checks -> JournaledFence.facts(checks.fence(run.id())))
                .orElse(Map.of());
    }

    private void removeFence() {
        if (run.journal().has(JournalEntry.Event.BEGUN, FENCE) && !run.dryRun()) {
            run.safe().checks().ifPresent(checks -> checks.removeFence(run.id()));
        }
    }

    private void pausePooler(Pooler pooler) {
        pause.begin();
        commands.run(hand, pooler.pause());
    }

    private Map<String, String> stop() {
        if (run.settings().pooler().isEmpty()) {
            pause.begin();
        }
        hand.service().stop(run.settings().limits().stopDeadline());
        return Map.of(
                PromotionRun.FROZEN_AT,
                hand.service().facts(run.volume().path()).position());
    }

    /** Where the clone has filled the pool a server cannot start beside it; nobody needs the clone any more. */
    private void startAgain() {
        try {
            run.safe().service().start();
        } catch (RediaccException e) {
            if (run.isExchanged()) {
                throw e;
            }
            new Removal(run).perform();
            run.safe().service().start();
        }
    }

    /** Somebody may have started it between its stop and now; once it is disarmed nobody can. */
    private void disarm() {
        requireFrozen("before it was disarmed");
        hand.service().disarm(run.volume().path());
        requireFrozen("while it was disarmed");
    }

    private void requireFrozen(String when) {
        Facts facts = hand.service().facts(run.volume().path());
        boolean frozen = facts.serving() == Serving.NOBODY
                && facts.stoppedCleanly()
                && facts.position().equals(run.journal().require(PromotionRun.FROZEN_AT));
        if (!frozen) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("somebody started production " + when)
                            .state(state(facts.serving()))
                            .todo("find out who: a unit that restarts it, a watchdog or a person"));
        }
    }

    private static String state(Serving serving) {
        return switch (serving) {
            case NOBODY -> "no server runs on it now";
            case UNKNOWN -> "whether a server runs on it now cannot be told from here";
            case CLIENTS, ENGINE -> "a server runs on it now";
        };
    }

    private void endReads() {
        if (!run.isExchanged()) {
            run.safe().service().stopStandby(run.settings().limits().stopDeadline());
        }
    }

    private void armOld() {
        if (!run.isExchanged()) {
            run.safe().service().arm(run.volume().path());
        }
    }

    private Map<String, String> takeSnapshot() {
        Instant now = clock.instant();
        String beside = hand.service().filesBeside(run.volume().path());
        snapshot = hand.storage()
                .snapshot(
                        run.id(),
                        SCHEDULE,
                        now,
                        run.dryRun() ? Optional.of(now.plus(DryRun.LONGEST)) : Optional.empty(),
                        SourceState.STOPPED,
                        position.map(this::frozen),
                        path -> {});
        return Map.of(PromotionRun.FINAL_SNAPSHOT, snapshot.id(), Exchanging.BESIDE, beside);
    }

    private Position frozen(Position live) {
        return new Position(
                live.systemIdentifier(),
                live.version(),
                live.timeline(),
                run.journal().require(PromotionRun.FROZEN_AT),
                Consistency.CLEAN,
                live.settings());
    }
}
