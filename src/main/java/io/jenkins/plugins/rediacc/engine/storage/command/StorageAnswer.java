package io.jenkins.plugins.rediacc.engine.storage.command;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import io.jenkins.plugins.rediacc.engine.storage.StoredObject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * What a command answers on its standard output.
 *
 * @param object what {@code snapshot} or {@code clone} made
 * @param objects all snapshots and clones of the volume, for {@code list}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StorageAnswer(Described object, List<Described> objects) {

    /**
     * A snapshot or clone.
     *
     * @param name its name now
     * @param identity what the storage never gives to another object
     * @param parent the identity of what it was copied from
     * @param readOnly whether the storage refuses writes to it
     * @param created in ISO 8601 with its offset
     * @param mountSource what the mount table calls it where it is a file system of its own
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Described(
            String name, String identity, String parent, Boolean readOnly, String created, String mountSource) {

        /** The object, in the directory of that path; empty where something that must be there is not, or not usable. */
        Optional<StoredObject> in(Path snapshots) {
            if (isNoFileName(name) || isNoFileName(identity) || readOnly == null || created == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(new StoredObject(
                        snapshots.resolve(name),
                        identity,
                        Optional.ofNullable(parent),
                        readOnly,
                        Instant.from(OffsetDateTime.parse(created)),
                        Optional.ofNullable(mountSource),
                        Optional.empty()));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }

        /** A mark is a file that is named after the identity. */
        private static boolean isNoFileName(String text) {
            return text == null
                    || text.isEmpty()
                    || text.contains("/")
                    || text.startsWith(".")
                    || FileFacts.hasControlCharacters(Path.of(text));
        }
    }
}
