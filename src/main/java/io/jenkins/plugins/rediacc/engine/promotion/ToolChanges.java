package io.jenkins.plugins.rediacc.engine.promotion;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which programs are not of the version that they were. */
final class ToolChanges {

    private static final String NONE = "none";

    private final Map<String, String> changes = new TreeMap<>();

    ToolChanges(Map<String, String> before, Map<String, String> now) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            if (!Objects.equals(before.get(name), now.get(name))) {
                changes.put(name, before.getOrDefault(name, NONE) + " then, " + now.getOrDefault(name, NONE) + " now");
            }
        }
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    String text() {
        return changes.entrySet().stream()
                .map(change -> change.getKey() + " (" + change.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
