package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** The {@code with:} of a built-in step or test, read strictly: what does not fit is refused with exit code 2. */
public final class Parameters {

    private final Map<String, Object> with;

    private Parameters(Map<String, Object> with) {
        this.with = with;
    }

    /** The parameters, of which only the known names are allowed. */
    public static Parameters of(Map<String, Object> with, String... known) {
        List<String> names = List.of(known);
        for (String name : new TreeSet<>(with.keySet())) {
            if (!names.contains(name)) {
                throw refused(
                        "unknown parameter '" + Names.printable(name) + "'", "use one of " + String.join(", ", names));
            }
        }
        return new Parameters(with);
    }

    /** A text that may be left out. */
    public Optional<String> text(String name) {
        Object value = with.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!isText(value)) {
            throw wrong(name, "a text");
        }
        return Optional.of((String) value);
    }

    /** A text that must be there. */
    public String requiredText(String name) {
        return text(name).orElseThrow(() -> refused("parameter '" + name + "' is missing", "add it under 'with:'"));
    }

    /** One of the given words; the first of them where it is left out. */
    public String choice(String name, String... words) {
        Object value = with.getOrDefault(name, words[0]);
        if (value instanceof String word && List.of(words).contains(word)) {
            return word;
        }
        throw wrong(name, "one of " + String.join(", ", words));
    }

    /** Whether it is to be so. */
    public boolean flag(String name, boolean otherwise) {
        Object value = with.getOrDefault(name, otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    /** A whole number from 1 to the most. */
    public OptionalInt number(String name, int most) {
        Object value = with.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (value instanceof Integer number && number >= 1 && number <= most) {
            return OptionalInt.of(number);
        }
        throw wrong(name, "a whole number from 1 to " + most);
    }

    /** Names of objects, or patterns of such names. */
    public List<String> names(String name) {
        Object value = with.getOrDefault(name, List.of());
        if (value instanceof List<?> list && list.stream().allMatch(Parameters::isText)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(name, "a list of names, such as [public.audit, \"temp_*.*\"]");
    }

    /** Texts by name, in the order of the plan. */
    public Map<String, String> texts(String name, String example) {
        Object value = with.getOrDefault(name, Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(name, "names with values, such as " + example);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((key, text) -> {
            if (!isText(key) || !isText(text)) {
                throw refused(
                        "'" + name + "' gives " + key + " the value " + text,
                        "put the value in quotation marks, such as " + example);
            }
            texts.put((String) key, (String) text);
        });
        return texts;
    }

    /** The refusal of a parameter that is not what it has to be. */
    public RediaccException wrong(String name, String expected) {
        return refused(
                "'" + name + "' is '" + Names.printable(String.valueOf(with.get(name))) + "'", "give " + expected);
    }

    /** A refusal with exit code 2. */
    public static RediaccException refused(String what, String remedy) {
        return RediaccException.usage(Explanation.of(what).todo(remedy));
    }

    private static boolean isText(Object value) {
        return value instanceof String text && !text.isBlank() && text.indexOf('\0') < 0;
    }
}
