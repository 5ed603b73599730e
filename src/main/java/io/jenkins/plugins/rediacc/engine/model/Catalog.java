package io.jenkins.plugins.rediacc.engine.model;

import java.nio.file.Path;
import java.util.Map;

/**
 * The host's volumes, owned by its administrator: a caller names one of them and can reach nothing else.
 *
 * @param state the one directory of ledger, locks, intents and rehearsals
 * @param volumes by name, in the order of the file
 */
public record Catalog(Path state, Map<String, Volume> volumes) {

    /** The volume of that name; throws {@link RediaccException} with exit code 5 and the names there are. */
    public Volume volume(String name) {
        Volume volume = volumes.get(name);
        if (volume == null) {
            throw RediaccException.notFound(Explanation.of("no volume named '" + name + "' in the catalogue")
                    .todo(
                            volumes.isEmpty()
                                    ? "add it to the catalogue"
                                    : "use one of: " + String.join(", ", volumes.keySet())));
        }
        return volume;
    }
}
