package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code zfs get -H -p -o name,property,value,source} prints: a line a property, its fields apart by tabs, numbers
 * and times exact (zfs-get(8)). {@code zfs list -p} would be shorter, but zfs-fuse does not have it.
 */
final class DatasetList {

    private static final String NONE = "-";
    private static final int FIELDS = 4;

    private DatasetList() {}

    /** The properties to ask for, as one argument. */
    static String properties() {
        List<String> properties =
                new ArrayList<>(List.of("type", "guid", "creation", "origin", "mounted", "mountpoint", "readonly"));
        properties.add(BegunExchange.PROPERTY);
        properties.addAll(DatasetLabel.properties());
        return String.join(",", properties);
    }

    /** The datasets, in the order in which the tool names them. */
    static List<Dataset> parse(String output) {
        Map<String, Map<String, DatasetLabel.Value>> datasets = new LinkedHashMap<>();
        output.lines().forEach(line -> {
            String[] fields = line.split("\t", -1);
            if (fields.length != FIELDS) {
                throw unreadable(line);
            }
            datasets.computeIfAbsent(fields[0], name -> new LinkedHashMap<>())
                    .put(fields[1], new DatasetLabel.Value(fields[2], fields[3]));
        });
        return datasets.entrySet().stream()
                .flatMap(entry -> dataset(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** A bookmark has too few properties to be anything of ours. */
    private static Stream<Dataset> dataset(String name, Map<String, DatasetLabel.Value> properties) {
        if (name.contains("#")) {
            return Stream.empty();
        }
        String guid = text(name, properties, "guid");
        return Stream.of(new Dataset(
                name,
                text(name, properties, "type"),
                guid,
                created(name, properties),
                Optional.of(text(name, properties, "origin")).filter(origin -> !origin.equals(NONE)),
                text(name, properties, "mounted").equals("yes"),
                text(name, properties, "mountpoint"),
                local(properties, "mountpoint").isPresent(),
                name.contains("@") || text(name, properties, "readonly").equals("on"),
                DatasetLabel.read(guid, properties),
                BegunExchange.read(guid, local(properties, BegunExchange.PROPERTY))));
    }

    private static Instant created(String name, Map<String, DatasetLabel.Value> properties) {
        String seconds = text(name, properties, "creation");
        try {
            return Instant.ofEpochSecond(Long.parseLong(seconds));
        } catch (NumberFormatException e) {
            throw unreadable(name + " creation " + seconds);
        }
    }

    private static Optional<String> local(Map<String, DatasetLabel.Value> properties, String property) {
        return Optional.ofNullable(properties.get(property))
                .filter(DatasetLabel.Value::isLocal)
                .map(DatasetLabel.Value::text);
    }

    /** A property that a kind of dataset does not have is not always printed. */
    private static String text(String name, Map<String, DatasetLabel.Value> properties, String property) {
        DatasetLabel.Value value = properties.get(property);
        if (value == null && (property.equals("guid") || property.equals("type"))) {
            throw unreadable(name + " without " + property);
        }
        return value == null ? NONE : value.text();
    }

    private static RediaccException unreadable(String line) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot read what 'zfs get' printed")
                        .tool(line)
                        .todo("report it with the version that 'zfs version' prints"));
    }
}
