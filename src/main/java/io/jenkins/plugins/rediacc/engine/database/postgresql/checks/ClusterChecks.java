package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.List;

/** The built-in tests of PostgreSQL. */
public final class ClusterChecks {

    private ClusterChecks() {}

    /** All of them. */
    public static List<ClusterCheck> all() {
        return List.of(
                new CompareRowCounts(),
                new CompareContents(),
                new CollationVersions(),
                new CompareSchema(),
                new Amcheck());
    }
}
