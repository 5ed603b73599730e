package io.jenkins.plugins.rediacc.engine.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A kind of storage as a catalogue names it.
 *
 * @param name such as {@code btrfs}
 * @param reference how this storage names a volume where that is no directory of the host; empty where it is one
 */
public record StorageKind(String name, Optional<Reference> reference) {

    /** A storage whose volumes are directories of the host. */
    public static StorageKind ofDirectories(String name) {
        return new StorageKind(name, Optional.empty());
    }

    /** A storage that has names of its own for its volumes. */
    public static StorageKind ofReferences(String name, Reference reference) {
        return new StorageKind(name, Optional.of(reference));
    }

    /**
     * A storage's own names.
     *
     * @param pattern which texts are such a name
     * @param form how one looks, in words for who wrote another
     */
    public record Reference(Pattern pattern, String form) {

        public boolean accepts(String text) {
            return pattern.matcher(text).matches();
        }
    }
}
