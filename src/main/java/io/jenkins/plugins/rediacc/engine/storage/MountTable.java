package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted where, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). */
public final class MountTable {

    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int MOUNT_POINT = 4;

    private final List<Mount> mounts;

    private MountTable(List<Mount> mounts) {
        this.mounts = mounts;
    }

    /** The mounts as they are now. */
    public static MountTable read() {
        try {
            return parse(Files.readAllLines(MOUNTINFO));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot read the mounts of this host").tool(String.valueOf(e)),
                    e);
        }
    }

    /** The mounts that lines as those of {@code /proc/self/mountinfo} tell of. */
    public static MountTable parse(List<String> lines) {
        return new MountTable(lines.stream().map(MountTable::parseLine).toList());
    }

    /** Every mount, in the order in which they were made. */
    public List<Mount> all() {
        return List.copyOf(mounts);
    }

    /** The mount that holds the path; of several at one mount point, the last covers the others. */
    public Mount holding(Path path) {
        Mount best = null;
        for (Mount mount : mounts) {
            if (path.startsWith(mount.point())
                    && (best == null
                            || mount.point().getNameCount() >= best.point().getNameCount())) {
                best = mount;
            }
        }
        if (best == null) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE, Explanation.of("no mounted file system holds " + path));
        }
        return best;
    }

    /** Whether something is mounted exactly there. */
    public boolean isMountPoint(Path path) {
        return !at(path).isEmpty();
    }

    /** What is mounted exactly there, the last on top. */
    public List<Mount> at(Path path) {
        return mounts.stream().filter(mount -> mount.point().equals(path)).toList();
    }

    /** What shows there: of all that is mounted exactly there the last; empty where nothing is. */
    public Optional<Mount> shownAt(Path path) {
        return at(path).stream().reduce((under, over) -> over);
    }

    /** What is mounted below the path, the path itself excepted. */
    public List<Path> below(Path path) {
        return mountedBelow(path).stream().map(Mount::point).toList();
    }

    /** The mounts below the path, what is mounted on the path itself excepted. */
    public List<Mount> mountedBelow(Path path) {
        return mounts.stream()
                .filter(mount ->
                        mount.point().startsWith(path) && !mount.point().equals(path))
                .toList();
    }

    /** The mount points on or below any of the directories, the deepest first. */
    public List<Path> within(List<Path> directories) {
        return mounts.stream()
                .map(Mount::point)
                .filter(point -> directories.stream().anyMatch(point::startsWith))
                .sorted(Comparator.comparing(Path::getNameCount).reversed())
                .toList();
    }

    private static Mount parseLine(String line) {
        String[] fields = line.split(" ");
        int separator = List.of(fields).indexOf("-");
        return new Mount(
                Path.of(unescape(fields[MOUNT_POINT])), fields[separator + 1], unescape(fields[separator + 2]));
    }

    /** The kernel writes blank, tab, newline and backslash as octal escapes. */
    private static String unescape(String text) {
        return OCTAL.matcher(text)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
    }

    /**
     * A mounted file system.
     *
     * @param point the directory it is mounted on
     * @param type such as {@code btrfs}
     * @param source the device or other source
     */
    public record Mount(Path point, String type, String source) {

        private static final List<String> ZFS = List.of("zfs", "fuse.zfs");

        /** Whether it is a dataset of ZFS. */
        public boolean isDataset() {
            return ZFS.contains(type);
        }

        /**
         * Whether it is a dataset below the other one and mounted in its place: a recursive snapshot of that one holds it
         * too, and of the same instant (zfs-snapshot(8)).
         */
        public boolean isPartOf(Mount whole) {
            String above = whole.source() + "/";
            return isDataset()
                    && source.startsWith(above)
                    && point.equals(whole.point().resolve(source.substring(above.length())));
        }
    }
}
