package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.BesideWal;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How the upgraded production was right before it was opened, as the journal has it: what is otherwise since, somebody wrote. */
final class JournaledOpening {

    /** Where the last record of the WAL begins that was there already; of plain files the time of the opening. */
    static final String AT = "opened.at";

    /** Up to which record of the WAL certainly nobody has written since; it saves reading that again. */
    static final String UNWRITTEN_UNTIL = "unwritten.until";

    private static final String FACTS = "opening";
    private static final String BESIDE = "opened.beside";

    private JournaledOpening() {}

    /** What the server said of itself. */
    static Map<String, String> facts(OpeningFacts facts) {
        return Map.of(FACTS, written(facts));
    }

    /** Where it was stopped for the last time before it was opened, and what no WAL tells of. */
    static Map<String, String> stopped(String position, BesideWal beside) {
        Map<String, String> facts = new HashMap<>();
        facts.put(AT, position);
        facts.put(BESIDE, written(beside));
        return facts;
    }

    /** Empty for plain files, and before. */
    static Optional<OpeningFacts> of(PromotionJournal journal) {
        return journal.fact(FACTS).map(text -> read(text, OpeningFacts.class));
    }

    static BesideWal beside(PromotionJournal journal) {
        return read(journal.require(BESIDE), BesideWal.class);
    }

    /**
     * Does what changes the configuration of production while it is open, so that this counts as nobody's write. What
     * somebody else had changed before still does.
     *
     * @return the facts for the journal
     */
    static Map<String, String> changing(PromotionRun run, Runnable change) {
        if (of(run.journal()).isEmpty()) {
            change.run();
            return Map.of();
        }
        BesideWal opened = beside(run.journal());
        BesideWal before = run.safe().service().besideWal(run.volume().path());
        change.run();
        BesideWal after = run.safe().service().besideWal(run.volume().path());
        return before.configuration().equals(opened.configuration())
                ? Map.of(BESIDE, written(opened.withConfiguration(after.configuration())))
                : Map.of();
    }

    static String written(Object facts) {
        try {
            return Json.mapper().writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("facts that cannot be written as JSON", e);
        }
    }

    static <T> T read(String text, Class<T> type) {
        try {
            return Json.mapper().readValue(text, type);
        } catch (JsonProcessingException e) {
            throw RediaccException.refused(
                    Explanation.of("the journal does not say how production was when it was opened")
                            .tool(e.getOriginalMessage()));
        }
    }
}
