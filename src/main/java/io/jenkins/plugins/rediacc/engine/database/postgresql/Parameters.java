package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The parameters of a built-in step, read by kind; what does not fit is refused with exit code 2. */
final class Parameters {

    private final Map<String, Object> values;

    private Parameters(Map<String, Object> values) {
        this.values = values;
    }

    /** The parameters, of which only the known names are allowed. */
    static Parameters of(Map<String, Object> with, String... known) {
        List<String> names = List.of(known);
        for (String name : with.keySet()) {
            if (!names.contains(name)) {
                throw RediaccException.usage(Explanation.of("unknown parameter '" + Names.printable(name) + "'")
                        .todo(names.isEmpty() ? "it takes none" : "use one of: " + String.join(", ", names)));
            }
        }
        return new Parameters(with);
    }

    /** A text that may be left out. */
    Optional<String> text(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text) || text.isBlank() || text.indexOf('\0') >= 0) {
            throw wrong(name, "a text");
        }
        return Optional.of(text);
    }

    /** A text that must be there. */
    String requiredText(String name) {
        return text(name)
                .orElseThrow(() -> RediaccException.usage(
                        Explanation.of("parameter '" + name + "' is missing").todo("add it under 'with:'")));
    }

    /** One of the given words. */
    String choice(String name, String otherwise, String... words) {
        String word = text(name).orElse(otherwise);
        if (!List.of(words).contains(word)) {
            throw wrong(name, "one of " + String.join(", ", words));
        }
        return word;
    }

    /** A whole number within bounds, both included. */
    OptionalInt number(String name, int least, int most) {
        Object value = values.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!(value instanceof Integer number) || number < least || number > most) {
            throw wrong(name, "a whole number from " + least + " to " + most);
        }
        return OptionalInt.of(number);
    }

    /** A list of texts; one text alone is a list of one. */
    List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String) {
            return List.of(requiredText(name));
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(name, "a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }

    /** The value as the plan gave it, for a parameter of a kind of its own. */
    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    static RediaccException wrong(String name, String expected) {
        return RediaccException.usage(
                Explanation.of("parameter '" + name + "' is not " + expected).todo("correct it under 'with:'"));
    }
}
