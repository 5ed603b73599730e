package io.jenkins.plugins.rediacc.engine.database;

import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.nio.file.Path;

/** Production while a snapshot of it is taken. */
public interface SnapshotSession extends AutoCloseable {

    /** What production is doing. */
    SourceState state();

    /** Where it stood just before the snapshot. */
    Position position();

    /** Completes an image that was taken in backup mode with {@code backup_label} and the WAL to its end. */
    void complete(Path snapshot);

    /** Ends backup mode, if it was begun; never throws. */
    @Override
    void close();
}
