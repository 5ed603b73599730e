package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step or test of a plan.
 *
 * @param name unique in its plan
 * @param env what the step gets in its environment beside the clone's own variables
 * @param secrets names of variables taken from the caller's environment; their values are masked everywhere
 * @param timeout how long it may take; empty for as long as the whole rehearsal may
 * @param location where it stands in the plan's file
 */
public record Step(
        String name,
        Action action,
        Map<String, String> env,
        List<String> secrets,
        Optional<Duration> timeout,
        Location location) {

    public Step {
        env = Map.copyOf(env);
        secrets = List.copyOf(secrets);
    }
}
