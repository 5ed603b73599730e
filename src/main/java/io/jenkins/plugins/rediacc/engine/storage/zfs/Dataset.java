package io.jenkins.plugins.rediacc.engine.storage.zfs;

import java.time.Instant;
import java.util.Optional;

/**
 * A file system, block volume, snapshot or bookmark of a pool, by what {@code zfs get} says of it (zfsprops(7)).
 *
 * @param name such as {@code tank/pg} or {@code tank/pg@monday}
 * @param type {@code filesystem}, {@code volume}, {@code snapshot} or {@code bookmark}
 * @param guid what identifies it; it survives renames and is never given to another
 * @param origin the snapshot that a clone was made from
 * @param mounted whether it is mounted now
 * @param mountpoint where it is mounted, or would be; {@code none} and {@code legacy} are no paths
 * @param hasOwnMountPoint whether that was set on it and is not inherited
 * @param label the text that was written for this very dataset
 * @param exchange the exchange by which it becomes, or has just become, production
 */
record Dataset(
        String name,
        String type,
        String guid,
        Instant created,
        Optional<String> origin,
        boolean mounted,
        String mountpoint,
        boolean hasOwnMountPoint,
        boolean readOnly,
        Optional<String> label,
        Optional<BegunExchange> exchange) {

    boolean isFileSystem() {
        return type.equals("filesystem");
    }

    boolean isSnapshot() {
        return type.equals("snapshot");
    }

    /** The dataset that holds it: of a snapshot the file system, of a file system the one above. */
    String parent() {
        int at = name.indexOf('@');
        return at >= 0 ? name.substring(0, at) : name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }

    /** The last part of its name. */
    String shortName() {
        return name.substring(Math.max(name.lastIndexOf('/'), name.indexOf('@')) + 1);
    }
}
