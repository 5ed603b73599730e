package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a dry run saw that a promotion compares with, as its journal has it. */
final class JournaledBaseline {

    private static final String OBJECTS = "baseline.objects";
    private static final String LIBRARIES = "baseline.libraries";
    private static final String EXPECTED = "libraries.expected";
    private static final String LOAD = "baseline.load";
    private static final ObjectMapper JSON = Json.mapper();

    private JournaledBaseline() {}

    static Map<String, String> objects(String fingerprint) {
        return Map.of(OBJECTS, fingerprint);
    }

    static Map<String, String> libraries(Libraries seen) {
        try {
            return Map.of(LIBRARIES, JSON.writeValueAsString(seen));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("libraries that cannot be written as JSON", e);
        }
    }

    static Map<String, String> load(double perProcessor) {
        return Map.of(LOAD, Double.toString(perProcessor));
    }

    /** What a promotion goes by. */
    static Map<String, String> expected(Optional<Promotion> dryRun) {
        return dryRun.flatMap(Promotion::baseline)
                .flatMap(Baseline::libraries)
                .map(seen -> Map.of(EXPECTED, String.join("\n", seen.after())))
                .orElse(Map.of());
    }

    /** Refuses an upgraded side whose programs use other versions of their libraries than the dry run's did. */
    static void requireLibraries(PromotionJournal journal, String volume, List<String> now) {
        journal.fact(EXPECTED)
                .filter(expected -> !expected.isEmpty() && !expected.equals(String.join("\n", now)))
                .ifPresent(expected -> {
                    throw RediaccException.refused(Explanation.of(
                                    "the new version's programs use other versions of their libraries than in the dry run: "
                                            + now + " instead of "
                                            + expected.lines().toList())
                            .todo("run 'rediacc test " + volume + " PLAN' and 'rediacc promote " + volume
                                    + " PLAN --dry-run' again, so that both know it"));
                });
    }

    static Baseline of(PromotionJournal journal) {
        return new Baseline(
                journal.fact(OBJECTS),
                journal.fact(LIBRARIES).map(JournaledBaseline::read),
                journal.fact(LOAD).map(Double::parseDouble));
    }

    private static Libraries read(String text) {
        try {
            return JSON.readValue(text, Libraries.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's libraries are not JSON", e);
        }
    }
}
