package io.jenkins.plugins.rediacc.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What belongs to a production and of which no WAL tells, as it was found once.
 *
 * @param configuration what stands for the content of each file of the server's configuration, by its path
 * @param files stands for all files in the volume beside the database
 * @param slots the replication slots that outlive a session, by name
 * @param unloggedRelations whether there are unlogged relations, whose rows are written without WAL
 */
public record BesideWal(
        Map<String, String> configuration, String files, List<String> slots, boolean unloggedRelations) {

    public BesideWal {
        configuration = Map.copyOf(configuration);
        Objects.requireNonNull(files, "files");
        slots = List.copyOf(slots);
    }

    /** The same with another configuration. */
    public BesideWal withConfiguration(Map<String, String> other) {
        return new BesideWal(other, files, slots, unloggedRelations);
    }

    /** What is otherwise than it was then, one sentence each. */
    public List<String> changesSince(BesideWal then) {
        List<String> changes = new ArrayList<>();
        differences(then.configuration, configuration)
                .forEach(file -> changes.add("the configuration was changed: " + file));
        SortedSet<String> gone = new TreeSet<>(then.slots);
        slots.forEach(gone::remove);
        SortedSet<String> fresh = new TreeSet<>(slots);
        then.slots.forEach(fresh::remove);
        fresh.forEach(slot -> changes.add("replication slot " + slot + " was made"));
        gone.forEach(slot -> changes.add("replication slot " + slot + " was dropped"));
        if (!files.equals(then.files)) {
            changes.add("files beside the database were changed");
        }
        return changes;
    }

    private static SortedSet<String> differences(Map<String, String> then, Map<String, String> now) {
        Map<String, String> all = new TreeMap<>(then);
        all.putAll(now);
        SortedSet<String> names = new TreeSet<>();
        all.keySet().stream()
                .filter(name -> !Optional.ofNullable(now.get(name)).equals(Optional.ofNullable(then.get(name))))
                .forEach(names::add);
        return names;
    }
}
