package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Promotion.Outcome;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way back after a promotion: the old production takes its place again. What was written since the opening is lost to
 * it; where anything was, the caller must have said that he accepts that, and the upgraded side is kept.
 */
public final class Rollback {

    /** The fact by which the journal of a way back names the promotion that it takes back. */
    private static final String OF = "rollback.of";

    private static final String ACCEPTED = "accepted.since";

    private final Path state;
    private final PromotionParts parts;
    private final Path socketRoot;
    private final EventListener events;
    private final Clock clock;

    /** The parameters are those of a {@link Promoter}. */
    public Rollback(Path state, PromotionParts parts, Path socketRoot, EventListener events, Clock clock) {
        this.state = state;
        this.parts = parts;
        this.socketRoot = socketRoot;
        this.events = events;
        this.clock = clock;
    }

    static boolean isJournal(PromotionJournal journal) {
        return journal.fact(OF).isPresent();
    }

    /** The way back of that promotion that was begun and has not come to its end; empty where there is none. */
    static Optional<PromotionJournal> unfinished(Path state, Volume volume, String promotion, Clock clock) {
        return PromotionJournal.all(state, volume.name(), clock).stream()
                .filter(journal -> journal.fact(OF).equals(Optional.of(promotion)) && !journal.has(Event.ENDED))
                .findFirst();
    }

    /**
     * The right to go back: a new one, or that of a promotion that was opened and did not come to its end, because what it
     * opened does not start.
     *
     * @throws RediaccException with exit code 4 where a promotion is under way, or has not been opened
     */
    public Lease lease(Volume volume, String id) {
        Optional<LeaseRecord> left = Lease.find(state, volume).filter(LeaseRecord::isInterrupted);
        boolean opened = left.isPresent()
                && PromotionJournal.exists(state, volume.name(), left.get().run())
                && PromotionJournal.open(state, volume.name(), left.get().run(), clock)
                        .has(Event.OPENING);
        return opened
                ? Lease.resume(state, volume, clock.instant())
                : Lease.acquire(state, volume, id, "", clock.instant());
    }

    /**
     * Goes back.
     *
     * @param id the id of this way back
     * @param dryRunOf the dry run that it belongs to; empty for production
     * @param consent what the caller accepts to lose; empty where nothing
     * @param lease the right to do it; empty for a dry run
     */
    public Ended rollBack(
            Volume volume,
            String id,
            Optional<String> dryRunOf,
            Optional<Consent> consent,
            Optional<Lease> lease,
            Cancellation cancellation) {
        PromotionJournal journal = begin(volume, id, dryRunOf, consent, lease);
        Cancellation own = new Cancellation();
        try (Cancellation.Registration ignored = cancellation.onRequest(
                () -> own.request(cancellation.requested().orElseThrow()))) {
            PromotionRun run = run(volume, dryRunOf.isPresent(), journal, own);
            ActRunner runner = new ActRunner(journal, lease, events, clock);
            List<Act> acts = returning(run, consent).acts();
            try {
                runner.forward(acts, act -> own.check());
                own.check();
                runner.open();
            } catch (RuntimeException e) {
                return giveUp(run, runner, acts, lease, own.requested().orElse(known(e)));
            }
            return goOn(run, runner, lease);
        }
    }

    /** Where it ends before the journal, nothing has begun, and nothing is to be resumed. */
    private PromotionJournal begin(
            Volume volume, String id, Optional<String> dryRunOf, Optional<Consent> consent, Optional<Lease> lease) {
        try {
            PromotionJournal promotion = dryRunOf.isPresent()
                    ? PromotionJournal.open(state, volume.name(), dryRunOf.get(), clock)
                    : Windows.open(state, volume, clock);
            Map<String, String> facts = PromotionRecord.takenOver(promotion.facts());
            facts.put(OF, promotion.id());
            facts.put(JournaledOpening.AT, openedAt(promotion));
            facts.put(
                    PromotionRun.SERVED,
                    Boolean.toString(
                            PromotionRun.serves(parts, volume, PromotionRun.closedPlace(socketRoot, volume, id))));
            consent.ifPresent(given -> facts.put(ACCEPTED, given.toString()));
            return PromotionJournal.create(state, volume.name(), id, facts, clock);
        } catch (RuntimeException e) {
            // The lease of a promotion that waits to be resumed stays with it.
            lease.filter(each -> each.record().run().equals(id)).ifPresent(Lease::release);
            throw e;
        }
    }

    private Returning returning(PromotionRun run, Optional<Consent> consent) {
        return new Returning(run, new LossInquiry(run, consent, () -> waysBack(run)));
    }

    private List<PromotionJournal> waysBack(PromotionRun run) {
        return PromotionJournal.all(state, run.volume().name(), clock).stream()
                .filter(journal -> journal.fact(OF).equals(Optional.of(run.id())))
                .toList();
    }

    /** Since when a way back loses what was written. */
    static String openedAt(PromotionJournal promotion) {
        return promotion
                .fact(JournaledOpening.AT)
                .orElseGet(() ->
                        promotion.entry(Event.OPENING, "").orElseThrow().time().toString());
    }

    private static RediaccException known(RuntimeException e) {
        return e instanceof RediaccException expected
                ? expected
                : RediaccException.surroundings(ErrorCause.INTERNAL, Explanation.of("a defect of the engine: " + e), e);
    }

    /** Ends what an interrupted way back began. */
    Ended resume(Volume volume, PromotionJournal journal, Lease lease) {
        PromotionRun run = run(volume, false, journal, new Cancellation());
        ActRunner runner = new ActRunner(journal, Optional.of(lease), events, clock);
        if (journal.has(Event.ENDED)) {
            lease.release();
            return new Ended(
                    record(run, journal.has(Event.OPENING), "it had come to its end already"),
                    Optional.empty(),
                    List.of());
        }
        returning(run, Optional.empty()).requireConsistent();
        if (journal.has(Event.OPENING)) {
            return goOn(run, runner, Optional.of(lease));
        }
        runner.serveAgain(run);
        return giveUp(
                run,
                runner,
                returning(run, journal.fact(ACCEPTED).map(Consent::parse)).acts(),
                Optional.of(lease),
                RediaccException.surroundings(
                        ErrorCause.KILLED,
                        Explanation.of("the way back " + journal.id() + " was interrupted before the old production was"
                                + " opened again")));
    }

    /** Ends a way back as a person has settled it: the side that lies at production's path is production. */
    Ended settle(Volume volume, String promotion, Lease lease) {
        PromotionJournal journal = unfinished(state, volume, promotion, clock)
                .orElseGet(() -> PromotionJournal.open(state, volume.name(), promotion, clock));
        PromotionRun run = run(volume, false, journal, new Cancellation());
        ActRunner runner = new ActRunner(journal, Optional.of(lease), events, clock);
        if (!run.isExchanged()) {
            if (!journal.has(Event.OPENING)) {
                runner.open();
            }
            return goOn(run, runner, Optional.of(lease));
        }
        Promotion record = record(run, false, Settling.REASON);
        end(run, Optional.of(lease));
        return new Ended(record, Optional.empty(), List.of());
    }

    private Ended giveUp(
            PromotionRun run, ActRunner runner, List<Act> acts, Optional<Lease> lease, RediaccException cause) {
        try {
            runner.undo(acts);
        } catch (RuntimeException e) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of("the way back was given up ("
                                    + cause.explanation().what()
                                    + "), and letting the upgraded production serve again failed: "
                                    + known(e).explanation().what())
                            .tool(known(e).explanation().toolWords())
                            .state(run.safe().service().now().text())
                            .todo("'rediacc promote " + run.volume().name() + " --resume'"),
                    e);
        }
        Promotion record = record(run, false, cause.explanation().what());
        run.journal().append(Event.ENDED, "", Map.of());
        // The lease of a promotion that waits to be resumed stays with it.
        lease.filter(each -> !each.record().run().equals(run.id())).ifPresent(Lease::release);
        return new Ended(record, Optional.of(cause), List.of());
    }

    private Ended goOn(PromotionRun run, ActRunner runner, Optional<Lease> lease) {
        runner.onward(new Returned(run, clock).acts());
        Promotion record = record(run, true, "the old production was opened again");
        if (!run.dryRun()) {
            new Ledger(state).append(Ledger.ROLLBACK, record);
        }
        PromotionJournal.open(state, run.volume().name(), run.id(), clock).append(Event.CLOSED, "", Map.of());
        end(run, lease);
        return new Ended(record, Optional.empty(), runner.alarms());
    }

    private Promotion record(PromotionRun run, boolean returned, String reason) {
        List<String> notices = new ArrayList<>();
        run.journal().fact(LossInquiry.LOST).filter(lost -> returned).ifPresent(notices::add);
        PromotionRecord record = new PromotionRecord(run, clock);
        Optional<Duration> pause = record.pause();
        return record.of(returned ? Outcome.ROLLED_BACK : Outcome.UNDONE, reason, notices, pause);
    }

    private static void end(PromotionRun run, Optional<Lease> lease) {
        run.journal().append(Event.ENDED, "", Map.of());
        lease.ifPresent(Lease::release);
    }

    private PromotionRun run(Volume volume, boolean dryRun, PromotionJournal journal, Cancellation cancellation) {
        ClosedPlace closed = PromotionRun.closedPlace(socketRoot, volume, journal.id());
        return new PromotionRun(
                journal.require(OF),
                volume,
                dryRun,
                journal,
                PromotionRun.Access.of(parts, volume, closed, new HostProcesses(cancellation)),
                PromotionRun.Access.of(parts, volume, closed, new HostProcesses(new Cancellation())));
    }
}
