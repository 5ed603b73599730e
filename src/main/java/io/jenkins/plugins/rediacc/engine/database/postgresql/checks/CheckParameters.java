package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The {@code with:} of a test, read strictly: an unknown name or a wrong type is refused with exit code 2. */
final class CheckParameters {

    static final int MAX_JOBS = 64;
    private static final int DEFAULT_JOBS = 2;

    private final String check;
    private final Map<String, Object> with;

    CheckParameters(String check, Map<String, Object> with, Set<String> known) {
        this.check = check;
        this.with = with;
        for (String key : new TreeSet<>(with.keySet())) {
            if (!known.contains(key)) {
                throw refuse("unknown parameter '" + key + "'", "use " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /** How many connections a side are used at a time. */
    int jobs() {
        Object value = with.getOrDefault("jobs", DEFAULT_JOBS);
        if (value instanceof Integer number && number >= 1 && number <= MAX_JOBS) {
            return number;
        }
        throw refuse("'jobs' is '" + value + "'", "give a whole number from 1 to " + MAX_JOBS);
    }

    boolean flag(String key, boolean otherwise) {
        Object value = with.getOrDefault(key, otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw refuse("'" + key + "' is '" + value + "'", "give true or false");
    }

    String choice(String key, List<String> choices) {
        Object value = with.getOrDefault(key, choices.get(0));
        if (value instanceof String text && choices.contains(text)) {
            return text;
        }
        throw refuse("'" + key + "' is '" + value + "'", "use one of " + String.join(", ", choices));
    }

    ObjectPatterns patterns(String key) {
        return new ObjectPatterns(names(key));
    }

    /** Names of objects, or patterns of such names. */
    List<String> names(String key) {
        Object value = with.getOrDefault(key, List.of());
        if (value instanceof List<?> list && list.stream().allMatch(CheckParameters::isText)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw refuse("'" + key + "' is '" + value + "'", "give a list of names, such as [public.audit, \"temp_*.*\"]");
    }

    /** Texts by name, in the order of the plan. */
    Map<String, String> texts(String key, String example) {
        Object value = with.getOrDefault(key, Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw refuse("'" + key + "' is '" + value + "'", "give names with values, such as " + example);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((name, text) -> {
            if (!isText(name) || !isText(text)) {
                throw refuse(
                        "'" + key + "' gives " + name + " the value " + text,
                        "put the value in quotation marks, such as " + example);
            }
            texts.put((String) name, (String) text);
        });
        return texts;
    }

    RediaccException refuse(String what, String remedy) {
        return RediaccException.usage(Explanation.of(check + ": " + what).todo(remedy));
    }

    private static boolean isText(Object value) {
        return value instanceof String text && !text.isBlank();
    }
}
