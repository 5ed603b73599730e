package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.Promotion.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the upgraded side is made, as the journal has it; what was found last holds. */
final class JournaledMode {

    private static final String MODE = "mode";
    private static final String REASON = "mode.reason";

    private JournaledMode() {}

    static Map<String, String> facts(Mode mode, String reason) {
        return Map.of(MODE, mode.name(), REASON, reason);
    }

    /** What a way back takes over of a promotion's facts: it makes no side. */
    static Map<String, String> without(Map<String, String> promotion) {
        Map<String, String> facts = new HashMap<>(promotion);
        facts.keySet().removeAll(Set.of(MODE, REASON));
        return facts;
    }

    /** Empty before it was chosen. */
    static Optional<Mode> of(PromotionJournal journal) {
        return journal.fact(MODE).map(Mode::valueOf);
    }

    static Optional<String> reason(PromotionJournal journal) {
        return journal.fact(REASON);
    }

    static boolean isNoDelta(PromotionJournal journal) {
        return of(journal).equals(Optional.of(Mode.NO_DELTA));
    }
}
