package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.SnapshotSession;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import java.nio.file.Path;

/** A snapshot that needs nothing of production: it is stopped, or the storage shows all files at one instant. */
record PlainSnapshotSession(SourceState state, Position position) implements SnapshotSession {

    @Override
    public void complete(Path snapshot) {
        // The image is whole as it is.
    }

    @Override
    public void close() {
        // Nothing was begun.
    }
}
