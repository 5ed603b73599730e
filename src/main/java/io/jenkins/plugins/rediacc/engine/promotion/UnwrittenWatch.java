package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.WrittenSince;
import io.jenkins.plugins.rediacc.engine.model.Loss;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the WAL of the opened production while the promotion still works in it, as long as nobody else has written: the
 * server recycles its WAL, and what is gone by the time of a way back cannot be told.
 */
final class UnwrittenWatch {

    /** A server keeps its WAL for longer, unless so much is written that the watch has ended. */
    private static final Duration BETWEEN = Duration.ofSeconds(30);

    private static final Duration LONGEST_READ = Duration.ofSeconds(60);

    private final Optional<WrittenSince> reading;
    private Deadline next = new Deadline(BETWEEN);
    private boolean ended;

    private UnwrittenWatch(Optional<WrittenSince> reading) {
        this.reading = reading;
    }

    /** A watch from the opening on. */
    static UnwrittenWatch begin(PromotionRun run) {
        return from(run, run.journal().fact(JournaledOpening.AT));
    }

    /** A watch from where an earlier one has found that nobody had written; none where it had found otherwise. */
    static UnwrittenWatch goOn(PromotionRun run) {
        return from(run, run.journal().fact(JournaledOpening.UNWRITTEN_UNTIL));
    }

    private static UnwrittenWatch from(PromotionRun run, Optional<String> position) {
        Optional<OpeningFacts> opening = JournaledOpening.of(run.journal());
        return new UnwrittenWatch(position.flatMap(
                from -> opening.map(facts -> run.safe().checks().orElseThrow().writtenSince(facts, from))));
    }

    /** Reads on where it is time for that. */
    void look() {
        if (next.isPast()) {
            read();
        }
    }

    /** Reads the rest; the facts say up to where nobody has written. */
    Map<String, String> end() {
        return read().filter(Loss::isNothing)
                .map(loss -> Map.of(JournaledOpening.UNWRITTEN_UNTIL, loss.until()))
                .orElse(Map.of());
    }

    private Optional<Loss> read() {
        if (ended || reading.isEmpty()) {
            return Optional.empty();
        }
        Loss loss = reading.get().readOn(LONGEST_READ);
        ended = !loss.isNothing();
        next = new Deadline(BETWEEN);
        return Optional.of(loss);
    }
}
