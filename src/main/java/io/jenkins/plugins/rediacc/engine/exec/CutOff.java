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

    private static final String COVER = "while [ \"$1\" != -- ]; do"
            + " mount -n -t tmpfs -o mode=0711,size=1m rediacc \"$1\" || exit 125; shift; done; shift; exec \"$@\"";

    private CutOff() {}

    /** What goes before the program. */
    public static List<String> prefix(OsUser engine, List<Path> hidden) {
        List<String> prefix = new ArrayList<>(List.of("unshare"));
        if (!engine.isRoot()) {
            prefix.addAll(List.of("--user", "--map-current-user", "--keep-caps"));
        }
        prefix.addAll(List.of("--net", "--mount", "--propagation=private", "--", "sh", "-c", COVER, "sh"));
        hidden.forEach(path -> prefix.add(path.toString()));
        prefix.add("--");
        return prefix;
    }
}
