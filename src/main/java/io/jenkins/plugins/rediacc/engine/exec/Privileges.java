package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.util.ArrayList;
import java.util.List;

/** How the engine becomes another user; see setpriv(1). */
public final class Privileges {

    private Privileges() {}

    /**
     * The prefix that runs one of production's own programs as the user who owns its data: with that user's rights, as his
     * service would, so that an {@code archive_command} may use {@code sudo}. Nothing where the engine is not root: then it
     * runs as it is.
     */
    public static List<String> become(OsUser engine, OsUser user) {
        return engine.isRoot() ? prefix(user, List.of()) : List.of();
    }

    /** The prefix that runs a program as that user, without any privilege and without the way to one. */
    static List<String> drop(OsUser engine, OsUser user) {
        if (engine.isRoot()) {
            return prefix(user, List.of("--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"));
        }
        if (engine.uid() != user.uid()) {
            throw RediaccException.refused(Explanation.of(
                            "the engine runs as '" + engine.name() + "' and cannot become '" + user.name() + "'")
                    .todo("run it as root or as '" + user.name() + "'; docs/security.md says which user runs what"));
        }
        return List.of("setpriv", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs", "--");
    }

    /**
     * The like for a program in namespaces of the engine's. There an ordinary user has privileges as well, over these
     * namespaces alone, and gives them up for good with the bounding set (capabilities(7)).
     */
    static List<String> dropInside(OsUser engine, OsUser user) {
        List<String> prefix = new ArrayList<>(drop(engine, user));
        if (!engine.isRoot()) {
            prefix.add(1, "--bounding-set=-all");
        }
        return prefix;
    }

    private static List<String> prefix(OsUser user, List<String> givenUp) {
        List<String> prefix =
                new ArrayList<>(List.of("setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid(), "--init-groups"));
        prefix.addAll(givenUp);
        prefix.add("--");
        return prefix;
    }
}
