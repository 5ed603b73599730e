package io.jenkins.plugins.rediacc.engine.storage;

/**
 * What a storage promises.
 *
 * @param atomic a snapshot shows all files at one instant, so that a running database may be snapshotted
 * @param instant snapshot and clone take the same time whatever the size
 * @param knowsExclusiveBytes it can say what an object holds alone
 * @param exchanges it can exchange two objects in one act
 * @param law how the time of a clone grows, in words
 */
public record Promise(boolean atomic, boolean instant, boolean knowsExclusiveBytes, boolean exchanges, String law) {}
