package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.Mark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Says, before an object is made, that it will be ours, so that clean-up finds it whatever happens then.
 *
 * @param name the object's name
 * @param volume the volume's name
 * @param path where the object will be
 * @param kind snapshot or clone
 * @param origin the name of what it is copied from; empty for a snapshot of production
 * @param owner the run that makes it
 * @param process the process whose end ends the object too; empty where it was released to live on
 * @param created when the intent was written
 * @param expires when clean-up may destroy the object; empty for never
 */
public record Intent(
        String name,
        String volume,
        Path path,
        Mark.Kind kind,
        Optional<String> origin,
        String owner,
        Optional<OwnerProcess> process,
        Instant created,
        Optional<Instant> expires) {

    /** This intent for an object that outlives the process that made it. */
    Intent released() {
        return new Intent(name, volume, path, kind, origin, owner, Optional.empty(), created, expires);
    }

    /** Whether the process that the object lives and dies with has ended. */
    boolean isOrphaned() {
        return process.map(OwnerProcess::hasEnded).orElse(false);
    }
}
