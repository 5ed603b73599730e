package io.jenkins.plugins.rediacc.engine.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot or clone as the storage sees it.
 *
 * @param identity what the storage calls the object, surviving renames and never reused for another
 * @param parentIdentity the object it was copied from, where the storage remembers
 * @param readOnly whether the storage refuses writes to it
 */
public record StoredObject(
        Path path, String identity, Optional<String> parentIdentity, boolean readOnly, Instant created) {}
