package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The two clusters that a test compares. */
record BothSides(ClusterSession before, ClusterSession after) {

    static BothSides of(CheckRun run) {
        return new BothSides(run.before().get(), run.after());
    }

    /** Compares them, database by database. */
    StepOutcome compare(DatabaseComparison comparison) throws SQLException {
        without(before, after).forEach(comparison::databaseMissing);
        without(after, before).forEach(comparison::databaseAdded);
        for (String database : databases()) {
            comparison.compare(this, database);
        }
        return comparison.outcome();
    }

    /** The databases that are on both sides. */
    List<String> databases() {
        TreeSet<String> common = new TreeSet<>(before.databases());
        common.retainAll(after.databases());
        return new ArrayList<>(common);
    }

    private static List<String> without(ClusterSession some, ClusterSession others) {
        TreeSet<String> rest = new TreeSet<>(some.databases());
        others.databases().forEach(rest::remove);
        return new ArrayList<>(rest);
    }
}
