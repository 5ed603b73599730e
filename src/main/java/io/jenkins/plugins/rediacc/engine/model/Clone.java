package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A writable copy-on-write copy of a snapshot, with an owner and a time to live.
 *
 * @param id the name, unique in its volume
 * @param volume the volume's name
 * @param path where the storage shows it
 * @param identity what the storage itself calls the object and never reuses
 * @param snapshot the id of the snapshot it was made from
 * @param expires when clean-up may destroy it; empty for never
 */
public record Clone(
        String id,
        String volume,
        Path path,
        String identity,
        String snapshot,
        Instant created,
        Optional<Instant> expires,
        Mark mark) {}
