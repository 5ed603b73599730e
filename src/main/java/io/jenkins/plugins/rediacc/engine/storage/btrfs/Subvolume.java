package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code btrfs subvolume show} says about a subvolume (btrfs-subvolume(8)).
 *
 * @param id the number within the file system, which quota groups go by
 */
record Subvolume(String uuid, Optional<String> parentUuid, Instant created, String id, boolean readOnly) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z");
    private static final String NONE = "-";

    /**
     * Reads the tool's output. The first lines must come in their order, so that a line break in a name cannot pass for a
     * field; what follows the list of snapshots is their names and is not read.
     */
    static Subvolume parse(String output) {
        List<String> lines = output.lines().toList();
        if (lines.size() < 3
                || !lines.get(1).startsWith("\tName:")
                || !lines.get(2).startsWith("\tUUID:")) {
            throw unreadable(output);
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : lines.subList(2, lines.size())) {
            int colon = line.indexOf(':');
            if (colon < 0 || line.startsWith("\tSnapshot(s)")) {
                break;
            }
            fields.putIfAbsent(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return of(fields, output);
    }

    private static Subvolume of(Map<String, String> fields, String output) {
        String uuid = fields.getOrDefault("UUID", NONE);
        String parent = fields.getOrDefault("Parent UUID", NONE);
        String id = fields.getOrDefault("Subvolume ID", NONE);
        String flags = fields.get("Flags");
        if (uuid.equals(NONE) || id.equals(NONE) || flags == null) {
            throw unreadable(output);
        }
        try {
            Instant created = OffsetDateTime.parse(fields.getOrDefault("Creation time", NONE), TIME)
                    .toInstant();
            Optional<String> parentUuid = Optional.of(parent).filter(text -> !text.equals(NONE));
            return new Subvolume(uuid, parentUuid, created, id, flags.contains("readonly"));
        } catch (DateTimeParseException e) {
            throw unreadable(output);
        }
    }

    private static RediaccException unreadable(String output) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE,
                Explanation.of("cannot read what 'btrfs subvolume show' printed")
                        .tool(output)
                        .todo("report it with the version that 'btrfs version' prints"));
    }
}
