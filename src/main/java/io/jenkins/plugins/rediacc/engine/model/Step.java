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

    /** The refusal of what it is to do, with exit code 2 and its place in the plan's file. */
    public RediaccException refused(RediaccException why) {
        Explanation explanation = why.explanation();
        return RediaccException.usage(new Explanation(
                location + ": step '" + name + "' (" + action.kind() + "): " + explanation.what(),
                explanation.toolWords(),
                explanation.stateNow(),
                explanation.remedy()));
    }
}
