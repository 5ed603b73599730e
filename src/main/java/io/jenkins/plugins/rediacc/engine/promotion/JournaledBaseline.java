package io.jenkins.plugins.rediacc.engine.promotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.Baseline;
import io.jenkins.plugins.rediacc.engine.model.Libraries;
import java.util.Map;

/** What a dry run saw that a promotion compares with, as its journal has it. */
final class JournaledBaseline {

    private static final String OBJECTS = "baseline.objects";
    private static final String LIBRARIES = "baseline.libraries";
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
