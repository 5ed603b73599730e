package io.jenkins.plugins.rediacc.engine.model;

/**
 * What a snapshot of production rests on, by which it can be told later whether production was written to since.
 *
 * @param systemIdentifier of the cluster
 * @param timeline the WAL timeline
 * @param redo where the snapshot's latest checkpoint begins, such as {@code 2/8FD77C20}: all that was logged before it is
 *     in the snapshot's data files
 * @param nextTransactionId the first transaction id that was not handed out by that checkpoint, with its epoch
 * @param files stands for all in the volume that is neither the cluster's own nor its configuration
 */
public record SnapshotBasis(
        String systemIdentifier, long timeline, String redo, long nextTransactionId, String files) {}
