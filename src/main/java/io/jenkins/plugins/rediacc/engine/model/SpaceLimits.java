package io.jenkins.plugins.rediacc.engine.model;

/**
 * Limits of the pool that production and its clones share, as fractions of its size from 0 to 1.
 *
 * @param warn from this fill on, reports carry a warning
 * @param refuseClones from this fill on, no new clone is made
 */
public record SpaceLimits(double warn, double refuseClones) {

    public static final SpaceLimits DEFAULT = new SpaceLimits(0.80, 0.90);
}
