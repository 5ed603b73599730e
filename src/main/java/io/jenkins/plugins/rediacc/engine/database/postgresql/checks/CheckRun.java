package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a test works with.
 *
 * @param before the cluster as it was before the steps, under the old programs; made on first use
 * @param after the cluster after the steps
 * @param with the test's parameters
 * @param limit how long it may take
 */
public record CheckRun(
        Supplier<ClusterSession> before, ClusterSession after, Map<String, Object> with, Duration limit) {}
