package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ProductionService.Facts;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.promotion.JournalEntry.Event;
import java.util.Optional;

/**
 * Whether what lies there can have come of what the journal says. What lies there decides; where both contradict each
 * other nothing is started and nothing is moved.
 */
record Consistency(PromotionRun run) {

    /** Refuses a contradiction. */
    void require() {
        PromotionJournal journal = run.journal();
        Optional<String> there = run.safe().storage().identityAt(run.volume().path());
        Optional<String> old = journal.fact(PromotionRun.OLD_IDENTITY);
        Optional<String> fresh = journal.fact(PromotionRun.NEW_IDENTITY);
        if (old.isEmpty()) {
            return;
        }
        boolean isNew = there.isPresent() && there.equals(fresh);
        if (!isNew && !there.equals(old)) {
            throw contradiction("at " + run.volume().path() + " lies " + there.orElse("nothing")
                    + ", which is neither the old production " + old.get() + " nor the upgraded one "
                    + fresh.orElse("(none yet)"));
        }
        if (journal.has(Event.OPENING) && !isNew) {
            throw contradiction("the journal says that the upgraded production was opened, but the old one lies at "
                    + run.volume().path());
        }
        if (isNew && !journal.has(Event.BEGUN, "exchange")) {
            throw contradiction("the upgraded production lies at "
                    + run.volume().path() + ", but the journal does not say that it was to be exchanged");
        }
        requireVersion(isNew);
    }

    private void requireVersion(boolean isNew) {
        Facts facts = run.safe().service().facts(run.volume().path());
        String expected = run.journal().require(isNew ? PromotionRun.NEW_VERSION : PromotionRun.OLD_VERSION);
        if (!facts.version().equals(expected)) {
            throw contradiction("the data at " + run.volume().path() + " is of version " + facts.version()
                    + ", and should be of version " + expected);
        }
        if (!isNew && !facts.systemIdentifier().equals(run.journal().require(PromotionRun.SYSTEM_IDENTIFIER))) {
            throw contradiction(
                    "the data at " + run.volume().path() + " is of another cluster, " + facts.systemIdentifier());
        }
    }

    private RediaccException contradiction(String what) {
        return RediaccException.refused(
                Explanation.of("what lies there contradicts the journal of " + run.id() + ": " + what)
                        .state("nothing was started, stopped or moved")
                        .todo("find out who changed it; when both agree again, run 'rediacc promote "
                                + run.volume().name() + " --resume'; or let what lies there serve, and run "
                                + Settling.command(run)));
    }
}
