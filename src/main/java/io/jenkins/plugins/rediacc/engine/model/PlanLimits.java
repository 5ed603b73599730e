package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits of one rehearsal of a plan.
 *
 * @param duration the whole rehearsal's time
 * @param diskGrowth how much the clone may grow; empty for as far as the pool allows
 * @param resources processor, memory and I/O; they go before the catalogue's
 */
public record PlanLimits(Optional<Duration> duration, Optional<DiskGrowth> diskGrowth, ResourceLimits resources) {

    public static final PlanLimits NONE = new PlanLimits(Optional.empty(), Optional.empty(), ResourceLimits.NONE);
}
