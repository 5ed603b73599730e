package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The time after a promotion in which there is a way back: from its point of no return until that is gone, or given up. */
final class Windows {

    private Windows() {}

    /** The promotion whose way back is open; throws with exit code 5 where there is none. */
    static PromotionJournal open(Path state, Volume volume, Clock clock) {
        return find(state, volume, clock)
                .orElseThrow(() -> RediaccException.notFound(
                        Explanation.of("no promotion of volume " + volume.name() + " can be taken back")
                                .state("nothing was changed")
                                .todo("'rediacc status " + volume.name() + "' says what there is")));
    }

    /** The newest promotion that was opened, where its way back is open. */
    static Optional<PromotionJournal> find(Path state, Volume volume, Clock clock) {
        return PromotionJournal.all(state, volume.name(), clock).stream()
                .filter(journal -> !Rollback.isJournal(journal)
                        && !PromotionRecord.isDryRun(journal)
                        && journal.has(Event.OPENING))
                .reduce((first, second) -> second)
                .filter(journal -> !journal.has(Event.CLOSED));
    }
}
