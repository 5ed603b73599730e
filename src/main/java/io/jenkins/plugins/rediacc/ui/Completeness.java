package io.jenkins.plugins.rediacc.ui;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a record that was read from JSON has all that its format requires. In the model a member that may be absent is an
 * {@code Optional}, so a null is one that was left out.
 */
final class Completeness {

    private static final String MODEL = "io.jenkins.plugins.rediacc.engine.model";

    private Completeness() {}

    /** The name of a member that is missing, such as {@code steps.kind}; empty where all are there. */
    static Optional<String> missing(Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Optional<String> missing = missing(component.getName(), value(record, component));
            if (missing.isPresent()) {
                return missing;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(String name, Object value) {
        if (value == null) {
            return Optional.of(name);
        }
        if (value instanceof Record record && record.getClass().getName().startsWith(MODEL)) {
            return missing(record).map(member -> name + "." + member);
        }
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(present -> missing(name, present));
        }
        if (value instanceof Collection<?> elements) {
            return first(name, elements);
        }
        if (value instanceof Map<?, ?> map) {
            return first(name, map.values());
        }
        return Optional.empty();
    }

    private static Optional<String> first(String name, Collection<?> elements) {
        return elements.stream()
                .map(element -> missing(name, element))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(record.getClass() + "." + component.getName(), e);
        }
    }
}
