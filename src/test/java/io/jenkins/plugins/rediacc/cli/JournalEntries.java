package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import java.time.Clock;
import java.util.Map;

/** Hears of each entry of a promotion's journal when it is on the disk, before anything else happens. */
final class JournalEntries implements EventListener {

    /** What is done at an entry. */
    @FunctionalInterface
    interface Deed {

        /**
         * Does it; the promotion waits.
         *
         * @param number of the entry, counted from 1
         * @param text such as {@code done exchange}
         */
        void at(int number, String text);
    }

    static final String POINT_OF_NO_RETURN = "point of no return";

    private final Deed deed;
    private int count;

    private JournalEntries(Deed deed) {
        this.deed = deed;
    }

    /** Runs a verb in this process; something is done at each entry. */
    static Result run(Deed deed, Clock clock, String... arguments) {
        return run(deed, clock, false, arguments);
    }

    /** The like, with a guardian where that is asked for. */
    static Result run(Deed deed, Clock clock, boolean guarded, String... arguments) {
        Verb verb = Invocation.verb(Invocation.parse(arguments));
        return verb.run(new EngineContext(
                verb.options(),
                "run_" + System.nanoTime(),
                Map.of(),
                Map.of(),
                new Cancellation(),
                new JournalEntries(deed),
                clock,
                guarded));
    }

    @Override
    public void on(Event event) {
        if (event instanceof Event.ActBegun act) {
            deed.at(++count, "begun " + act.name());
        } else if (event instanceof Event.ActDone act) {
            deed.at(++count, "done " + act.name());
        } else if (event instanceof Event.PointOfNoReturn) {
            deed.at(++count, POINT_OF_NO_RETURN);
        } else if (event instanceof Event.ActFailed act) {
            System.err.println("failed " + act.name() + ": " + act.reason());
        }
    }
}
