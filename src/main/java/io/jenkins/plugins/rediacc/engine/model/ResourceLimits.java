package io.jenkins.plugins.rediacc.engine.model;

import java.util.Optional;

/**
 * What a rehearsal may take from the host it shares with production.
 *
 * @param memoryBytes the most memory of the clone's server and the plan's scripts together
 * @param cpus the processors, such as 1.5
 * @param ioBytesPerSecond bytes read, and as many written, a second
 */
public record ResourceLimits(Optional<Long> memoryBytes, Optional<Double> cpus, Optional<Long> ioBytesPerSecond) {

    public static final ResourceLimits NONE = new ResourceLimits(Optional.empty(), Optional.empty(), Optional.empty());

    /** These limits, with the others where these say nothing. */
    public ResourceLimits or(ResourceLimits others) {
        return new ResourceLimits(
                memoryBytes.or(others::memoryBytes),
                cpus.or(others::cpus),
                ioBytesPerSecond.or(others::ioBytesPerSecond));
    }
}
