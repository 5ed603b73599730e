package io.jenkins.plugins.rediacc.engine.storage.btrfs;

import io.jenkins.plugins.rediacc.engine.exec.CommandResult;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend.SpaceCap;
import io.jenkins.plugins.rediacc.engine.storage.StorageTool;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Limits of what a subvolume holds alone, by its quota group (btrfs-quota(8)), where quotas are on. */
final class BtrfsQuota {

    private static final Pattern GROUP = Pattern.compile("^0/(\\d+)\\s+(\\d+)\\s+(\\d+)(?:\\s.*)?$", Pattern.MULTILINE);
    private static final int EXCLUSIVE = 3;

    private final StorageTool tool;

    BtrfsQuota(StorageTool tool) {
        this.tool = tool;
    }

    /** Whether quotas are on and their figures are trustworthy. */
    boolean isOn(Path subvolume) {
        return exclusiveBytes(subvolume).isPresent();
    }

    /**
     * Limits the subvolume to what it holds alone now, and that many bytes more; empty where quotas are off, or where sudo
     * does not let the engine set limits.
     *
     * @param directory a directory of the file system outside the subvolume
     */
    Optional<SpaceCap> cap(Path subvolume, String id, Path directory, long bytes) {
        Optional<Long> exclusive = exclusiveBytes(subvolume);
        if (exclusive.isEmpty()) {
            return Optional.empty();
        }
        String limit = Long.toString(Math.addExact(exclusive.get(), bytes));
        CommandResult set = set(limit, id, directory);
        if (!set.succeeded() && set.stderr().startsWith("sudo:")) {
            return Optional.empty();
        }
        requireSet(set, limit, id, directory);
        return Optional.of(() -> requireSet(set("none", id, directory), "none", id, directory));
    }

    /** By number and from outside: at its limit, a subvolume refuses even the command that lifts it. */
    private CommandResult set(String bytes, String id, Path directory) {
        return tool.run("btrfs", "qgroup", "limit", "-e", bytes, "0/" + id, directory.toString());
    }

    private static void requireSet(CommandResult result, String bytes, String id, Path directory) {
        if (!result.succeeded()) {
            throw StorageTool.failure(
                    result,
                    Explanation.of("cannot set the limit of quota group 0/" + id + " to " + bytes)
                            .todo("run: btrfs qgroup limit -e " + bytes + " 0/" + id + " " + directory));
        }
    }

    private Optional<Long> exclusiveBytes(Path subvolume) {
        CommandResult shown = tool.run("btrfs", "qgroup", "show", "--raw", "-f", "--", subvolume.toString());
        if (!shown.succeeded() || shown.stderr().contains("inconsistent")) {
            return Optional.empty();
        }
        Matcher group = GROUP.matcher(shown.stdout());
        return group.find() ? Optional.of(Long.parseLong(group.group(EXCLUSIVE))) : Optional.empty();
    }
}
