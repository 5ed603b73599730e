package io.jenkins.plugins.rediacc.engine.exec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Namespaces of a program's own in which there is no network and certain directories are empty, while its processes and
 * its sockets in the file system stay the host's: for a server that must not reach anything, and that the engine reaches
 * as it reaches production's (namespaces(7), unix(7)).
 */
public final class CutOff {

    /**
     * Gets the directory to show, the directories to hide, a {@code --}, and the program. What is shown is put aside before
     * its parents are covered, and put back under the same path.
     */
    private static final String COVER =
            """
            set -eu
            umask 022
            mount -n -t tmpfs -o mode=0755 rediacc /mnt
            mkdir /mnt/shown; mount -n --rbind "$1" /mnt/shown; shown=$1; shift
            while [ "$1" != -- ]; do mount -n -t tmpfs -o mode=0711,size=1m rediacc "$1"; shift; done
            shift
            mkdir -p "$shown"; mount -n --move /mnt/shown "$shown"; umount -n /mnt
            exec "$@"
            """;

    private CutOff() {}

    /**
     * What goes before the program.
     *
     * @param shown what stays where it is, also below a hidden directory; looked up when the program starts
     */
    public static List<String> prefix(OsUser engine, Path shown, List<Path> hidden) {
        List<String> prefix = new ArrayList<>(List.of("unshare"));
        if (!engine.isRoot()) {
            prefix.addAll(List.of("--user", "--map-current-user", "--keep-caps"));
        }
        prefix.addAll(List.of("--net", "--mount", "--propagation=private", "--", "sh", "-c", COVER, "sh"));
        prefix.add(shown.toString());
        hidden.forEach(path -> prefix.add(path.toString()));
        prefix.add("--");
        return prefix;
    }
}
