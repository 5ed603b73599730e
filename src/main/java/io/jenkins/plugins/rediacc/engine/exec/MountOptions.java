package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The restrictions of the mounts that this process sees. In a user namespace none of them can be taken off, and to leave one
 * out when a directory is mounted once more is refused (mount_namespaces(7)).
 */
final class MountOptions {

    private static final Set<String> RESTRICTIONS = Set.of("ro", "nosuid", "nodev", "noexec");
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;

    private final List<String[]> mounts;

    private MountOptions(List<String[]> mounts) {
        this.mounts = mounts;
    }

    /** Of the mounts as they are now (proc_pid_mountinfo(5)). */
    static MountOptions read() throws IOException {
        return new MountOptions(
                Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                        .map(line -> line.split(" "))
                        .toList());
    }

    /** The restrictions of the mount that holds the path; of several at one mount point, the last covers the others. */
    List<String> of(Path path) {
        String[] holding = null;
        for (String[] mount : mounts) {
            if (path.startsWith(point(mount))
                    && (holding == null
                            || point(mount).getNameCount() >= point(holding).getNameCount())) {
                holding = mount;
            }
        }
        return holding == null
                ? List.of()
                : List.of(holding[OPTIONS].split(",")).stream()
                        .filter(RESTRICTIONS::contains)
                        .toList();
    }

    /** What is mounted below the path and can be seen, in the order in which it was mounted. */
    List<Path> below(Path path) {
        return mounts.stream()
                .map(MountOptions::point)
                .filter(point -> point.startsWith(path) && !point.equals(path) && Files.exists(point))
                .distinct()
                .toList();
    }

    private static Path point(String[] mount) {
        return Path.of(Fstab.unescape(mount[MOUNT_POINT]));
    }
}
