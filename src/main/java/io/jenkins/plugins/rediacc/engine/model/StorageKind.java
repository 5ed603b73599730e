package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
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
     * @param place the directory of this host where the volume of that name lies; the name itself as a relative path
     *     where it lies nowhere on this host
     */
    public record Reference(Pattern pattern, String form, Function<String, Path> place) {

        /** The names of a storage whose volumes are no directories of this host. */
        public Reference(Pattern pattern, String form) {
            this(pattern, form, Path::of);
        }

        public boolean accepts(String text) {
            return pattern.matcher(text).matches();
        }
    }
}
