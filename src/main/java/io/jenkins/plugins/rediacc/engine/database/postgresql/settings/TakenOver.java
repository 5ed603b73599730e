package io.jenkins.plugins.rediacc.engine.database.postgresql.settings;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a clone takes over of production's settings, and what not.
 *
 * @param values the settings that it takes over, by name
 * @param leftOut the names of those that it does not, by the reason
 */
public record TakenOver(Map<String, String> values, Map<ClonesOwn, Set<String>> leftOut) {

    /** The key under which a snapshot names the settings that production's files and its command line set. */
    public static final String SET = "rediacc.set";

    private static final String ENGINES_OWN = "rediacc.";
    private static final String SEPARATOR = ",";

    /** What the clones of a snapshot take over, from what was recorded with it. */
    public static TakenOver of(Map<String, String> recorded) {
        return recorded.containsKey(SET)
                ? of(recorded, List.of(recorded.get(SET).split(SEPARATOR)))
                : ofEarlierRelease(recorded);
    }

    private static TakenOver of(Map<String, String> recorded, Collection<String> set) {
        Map<String, String> values = new TreeMap<>();
        Map<ClonesOwn, Set<String>> leftOut = new EnumMap<>(ClonesOwn.class);
        for (String name : set) {
            Optional<ClonesOwn> own = ClonesOwn.of(name);
            if (own.isPresent()) {
                leftOut.computeIfAbsent(own.get(), key -> new TreeSet<>()).add(name);
            } else if (recorded.containsKey(name)) {
                values.put(name, recorded.get(name));
            }
        }
        return new TakenOver(values, leftOut);
    }

    /** Its snapshots have the values of the settings that it knew, whoever set them, and do not say which were set. */
    private static TakenOver ofEarlierRelease(Map<String, String> recorded) {
        List<String> names = recorded.keySet().stream()
                .filter(name -> !name.startsWith(ENGINES_OWN))
                .toList();
        return new TakenOver(of(recorded, names).values(), Map.of());
    }

    /** The names of settings as {@link #SET} has them. */
    public static String joined(Collection<String> names) {
        return String.join(SEPARATOR, new TreeSet<>(names));
    }

    /** What a report says of the settings that are left out; empty where there are none. */
    public Optional<String> sentence() {
        return leftOut.isEmpty()
                ? Optional.empty()
                : Optional.of("the clone does not take over these settings of production: "
                        + leftOut.entrySet().stream()
                                .map(entry -> String.join(", ", entry.getValue()) + " (because "
                                        + entry.getKey().reason() + ")")
                                .collect(Collectors.joining("; ")));
    }
}
