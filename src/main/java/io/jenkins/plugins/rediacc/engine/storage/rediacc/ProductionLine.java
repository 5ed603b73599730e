package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.DurableJson;
import io.jenkins.plugins.rediacc.engine.storage.SnapshotDirectory;
import java.util.Optional;

/**
 * What this host knows of the data in production's place, beside the directories of the forks: rdc keeps the number of a
 * repository when it gives it the data of a fork, so the number does not say which data they are.
 *
 * @param identity what the data are called; empty until the first exchange, and then the repository's number says it
 * @param begun a promotion that was announced and not yet seen to be done or not
 */
record ProductionLine(Optional<String> identity, Optional<Begun> begun) {

    private static final String RECORD = "production";

    /**
     * A promotion.
     *
     * @param name of the directory that stands for the fork
     * @param tag the fork's tag before it
     * @param guid what rdc calls the fork
     * @param incoming what the fork's data are called
     * @param outgoing what production's data are called
     */
    record Begun(String name, String tag, String guid, String incoming, String outgoing) {}

    static ProductionLine read(Volume volume) {
        return DurableJson.read(volume.snapshots(), RECORD, ProductionLine.class)
                .orElse(new ProductionLine(Optional.empty(), Optional.empty()));
    }

    /** On the disk when this returns. */
    void write(Volume volume) {
        SnapshotDirectory.create(volume);
        DurableJson.write(volume.snapshots(), RECORD, this);
    }
}
