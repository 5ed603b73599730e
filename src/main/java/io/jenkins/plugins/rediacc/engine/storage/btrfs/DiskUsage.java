package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code btrfs filesystem du --raw -s} says of one path (btrfs-filesystem(8)). */
final class DiskUsage {

    private static final Pattern LINE = Pattern.compile("\\s*(\\d+)\\s+(\\d+)\\s+(\\d+|-)\\s+\\S.*");
    private static final int EXCLUSIVE = 2;

    private DiskUsage() {}

    /** The bytes that the path holds alone; empty where the output is not the expected table. */
    static Optional<Long> exclusiveBytes(String output) {
        List<String> lines = output.lines().toList();
        if (lines.size() < 2 || !lines.get(0).contains("Exclusive")) {
            return Optional.empty();
        }
        Matcher line = LINE.matcher(lines.get(1));
        return line.matches() ? Optional.of(Long.parseLong(line.group(EXCLUSIVE))) : Optional.empty();
    }
}
