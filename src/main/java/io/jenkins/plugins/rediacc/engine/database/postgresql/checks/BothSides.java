package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The two clusters that a test compares. */
record BothSides(ClusterSession before, ClusterSession after) {

    static BothSides of(CheckRun run) {
        return new BothSides(run.before().get(), run.after());
    }

    /** The databases that are on both sides. */
    List<String> databases() {
        TreeSet<String> common = new TreeSet<>(before.databases());
        common.retainAll(after.databases());
        return new ArrayList<>(common);
    }

    /** The databases that are only on the old side. */
    List<String> missingDatabases() {
        return without(before, after);
    }

    /** The databases that are only on the new side. */
    List<String> addedDatabases() {
        return without(after, before);
    }

    private static List<String> without(ClusterSession some, ClusterSession others) {
        TreeSet<String> rest = new TreeSet<>(some.databases());
        others.databases().forEach(rest::remove);
        return new ArrayList<>(rest);
    }
}
