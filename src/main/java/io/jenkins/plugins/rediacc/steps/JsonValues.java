package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes plain values out of the engine's documents: what is missing there is null or empty here. */
final class JsonValues {

    private JsonValues() {}

    @CheckForNull
    static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.asText().isEmpty() ? null : value.asText();
    }

    static List<String> texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.asText()));
        return Collections.unmodifiableList(texts);
    }

    static Map<String, String> map(JsonNode values) {
        Map<String, String> map = new TreeMap<>();
        values.properties()
                .forEach(each -> map.put(each.getKey(), each.getValue().asText()));
        return Collections.unmodifiableMap(map);
    }
}
