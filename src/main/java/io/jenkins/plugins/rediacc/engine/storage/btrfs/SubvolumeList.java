package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code btrfs subvolume list} says about all snapshots and clones of a file system at once, because
 * {@code btrfs subvolume show} is a process for each of them (btrfs-subvolume(8)). What it does not say beyond doubt, it
 * does not say.
 */
final class SubvolumeList {

    private static final Pattern SNAPSHOT =
            Pattern.compile("ID (\\d+) .* otime (\\S+ \\S+) parent_uuid (\\S+) +" + "uuid (\\S+) path (.*)");
    private static final Pattern READ_ONLY = Pattern.compile("ID (\\d+) .*");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final String NONE = "-";

    private final List<Listed> all;

    private record Listed(Path path, Subvolume subvolume) {}

    private SubvolumeList(List<Listed> all) {
        this.all = all;
    }

    /**
     * Reads the tool's output.
     *
     * @param snapshots of {@code list -s -u -q}, with times in UTC
     * @param readOnly of {@code list -r}
     */
    static SubvolumeList parse(String snapshots, String readOnly) {
        Set<String> readOnlyIds = readOnly.lines()
                .map(READ_ONLY::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .collect(Collectors.toSet());
        return new SubvolumeList(snapshots
                .lines()
                .map(SNAPSHOT::matcher)
                .filter(Matcher::matches)
                .map(line -> listed(line, readOnlyIds))
                .toList());
    }

    private static Listed listed(Matcher line, Set<String> readOnlyIds) {
        Instant created = LocalDateTime.parse(line.group(2), TIME).toInstant(ZoneOffset.UTC);
        Optional<String> parent = Optional.of(line.group(3)).filter(uuid -> !uuid.equals(NONE));
        String id = line.group(1);
        return new Listed(
                Path.of(line.group(5)), new Subvolume(line.group(4), parent, created, id, readOnlyIds.contains(id)));
    }

    /**
     * The subvolume with that path relative to the mount point; empty where none or more than one can be meant, because
     * the tool's paths begin at the top of the file system, which may lie above the mount point.
     */
    Optional<Subvolume> at(Path belowMountPoint) {
        List<Listed> fitting = all.stream()
                .filter(listed -> listed.path().endsWith(belowMountPoint))
                .toList();
        return fitting.size() == 1 ? Optional.of(fitting.get(0).subvolume()) : Optional.empty();
    }
}
