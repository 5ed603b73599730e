package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Performs acts one after the other, each between two entries of the journal. */
final class ActRunner {

    /** What undoes the acts, as the journal names it. */
    static final String UNDO = "undo";

    static final String CLEAN_UP = "clean up";
    static final String REASON = "reason";

    private final PromotionJournal journal;
    private final Optional<Lease> lease;
    private final EventListener events;
    private final Clock clock;
    private final List<String> alarms = new ArrayList<>();

    /**
     * A runner.
     *
     * @param lease is required before every act; empty for a dry run, which works on clones of its own
     */
    ActRunner(PromotionJournal journal, Optional<Lease> lease, EventListener events, Clock clock) {
        this.journal = journal;
        this.lease = lease;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Performs the acts in order; the first that fails ends it.
     *
     * @param stillWanted looks before each, given its name, whether it is still wanted, and throws where it is not
     */
    void forward(List<Act> acts, Consumer<String> stillWanted) {
        for (Act act : acts) {
            stillWanted.accept(act.name());
            perform(act);
        }
    }

    /** Performs those that have not been done, or may not be so any more; one that is not indispensable and fails becomes an alarm. */
    void onward(List<Act> acts) {
        for (Act act : acts) {
            if (!act.lasting() || !journal.has(JournalEntry.Event.DONE, act.name())) {
                try {
                    perform(act);
                } catch (RuntimeException e) {
                    if (act.indispensable()) {
                        throw e;
                    }
                    alarms.add(act.name() + ": " + e.getMessage());
                }
            }
        }
    }

    /** What failed while production serves. */
    List<String> alarms() {
        return List.copyOf(alarms);
    }

    private void perform(Act act) {
        lease.ifPresent(Lease::require);
        journal.append(JournalEntry.Event.BEGUN, act.name(), Map.of());
        events.on(new Event.ActBegun(act.name()));
        Instant begun = clock.instant();
        try {
            Map<String, String> facts = act.work().perform();
            done(act.name(), facts, begun);
        } catch (RuntimeException e) {
            failed(act.name(), e);
            throw e;
        }
    }

    /** A power cut has stopped what the interrupted run had not; what served before serves again. */
    void serveAgain(PromotionRun run) {
        if (run.served() && !journal.has(JournalEntry.Event.BEGUN, Freezing.STOP)) {
            goBack("let production serve", () -> run.safe().service().start());
        }
    }

    /**
     * Undoes those acts that had begun, the last first, until production serves again.
     *
     * @throws RuntimeException of the first that cannot be undone: nothing further is touched then
     */
    void undo(List<Act> acts) {
        announce(UNDO);
        Instant begun = clock.instant();
        for (Act act : begunLastFirst(acts)) {
            act.undo().ifPresent(back -> goBack(UNDO + " " + act.name(), back));
        }
        wentBack(UNDO, begun);
    }

    /** What had not begun has nothing to undo, and what it would undo may be somebody else's. */
    private List<Act> begunLastFirst(List<Act> acts) {
        List<Act> begun = new ArrayList<>();
        for (Act act : acts) {
            if (journal.has(JournalEntry.Event.BEGUN, act.name())) {
                begun.add(0, act);
            }
        }
        return begun;
    }

    /** Removes what undone acts have made, the last first; goes on after failures and gives what is left behind. */
    List<String> cleanUp(List<Act> acts) {
        List<String> left = new ArrayList<>();
        for (Act act : begunLastFirst(acts)) {
            try {
                act.cleanUp().ifPresent(removal -> goBack(CLEAN_UP + " " + act.name(), removal));
            } catch (RuntimeException e) {
                left.add(act.name() + ": " + e.getMessage());
            }
        }
        return left;
    }

    private void goBack(String name, Runnable back) {
        lease.ifPresent(Lease::require);
        announce(name);
        Instant begun = clock.instant();
        try {
            back.run();
        } catch (RuntimeException e) {
            String reason = String.valueOf(e.getMessage());
            journal.appendIfPossible(JournalEntry.Event.FAILED, name, Map.of(REASON, reason));
            events.on(new Event.ActFailed(name, reason));
            throw e;
        }
        wentBack(name, begun);
    }

    private void announce(String name) {
        journal.appendIfPossible(JournalEntry.Event.UNDOING, name, Map.of());
        events.on(new Event.ActBegun(name));
    }

    private void wentBack(String name, Instant begun) {
        journal.appendIfPossible(JournalEntry.Event.DONE, name, Map.of());
        events.on(new Event.ActDone(name, Duration.between(begun, clock.instant())));
    }

    /** Writes down the point of no return. */
    void open() {
        lease.ifPresent(Lease::require);
        journal.append(JournalEntry.Event.OPENING, "", Map.of());
        events.on(new Event.PointOfNoReturn());
    }

    private void done(String name, Map<String, String> facts, Instant begun) {
        journal.append(JournalEntry.Event.DONE, name, facts);
        events.on(new Event.ActDone(name, Duration.between(begun, clock.instant())));
    }

    private void failed(String name, RuntimeException e) {
        String reason = String.valueOf(e.getMessage());
        journal.appendIfPossible(JournalEntry.Event.FAILED, name, Map.of(REASON, reason));
        events.on(new Event.ActFailed(name, reason));
    }
}
