package io.jenkins.plugins.rediacc.engine.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot or clone as the storage sees it.
 *
 * @param path its place in the snapshot directory; nothing need be there for a snapshot that the storage shows only by a
 *     clone of it
 * @param identity what the storage calls the object, surviving renames and never reused for another
 * @param parentIdentity the object it was copied from, where the storage remembers
 * @param readOnly whether the storage refuses writes to it
 * @param mountSource what the mount table calls it where it is a file system of its own, mounted at its path
 * @param label the text that the storage itself keeps with this very object, where it {@linkplain
 *     StorageBackend#labels can}
 */
public record StoredObject(
        Path path,
        String identity,
        Optional<String> parentIdentity,
        boolean readOnly,
        Instant created,
        Optional<String> mountSource,
        Optional<String> label) {

    /** An object that is a directory of the volume's file system. */
    public StoredObject(
            Path path, String identity, Optional<String> parentIdentity, boolean readOnly, Instant created) {
        this(path, identity, parentIdentity, readOnly, created, Optional.empty(), Optional.empty());
    }
}
