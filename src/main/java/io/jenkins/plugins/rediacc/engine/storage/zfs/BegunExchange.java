package io.jenkins.plugins.rediacc.engine.storage.zfs;

import io.jenkins.plugins.rediacc.engine.storage.DurableJson;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exchange of production with a clone that has begun and not ended, as the clone's own dataset keeps it in a user
 * property, which goes with it whatever it is called.
 *
 * @param incoming the guid of the dataset that was the clone
 * @param outgoing the guid of the dataset that was production
 * @param production the name that stays production's
 * @param other the name that stays the other's
 * @param place where production is mounted
 * @param otherPlace where the other is mounted
 */
record BegunExchange(
        String incoming, String outgoing, String production, String other, String place, String otherPlace) {

    static final String PROPERTY = "rediacc:exchange";

    private static final String BETWEEN = ":exchange";

    /** What it was written for, and no dataset that inherited it or was made from that one. */
    static Optional<BegunExchange> read(String guid, Optional<String> local) {
        return local.flatMap(text -> DurableJson.parse(text, BegunExchange.class))
                .filter(read -> guid.equals(read.incoming()));
    }

    String text() {
        return DurableJson.text(this);
    }

    /** The name of what was production while its own is free for the clone. */
    String between() {
        return other + BETWEEN;
    }

    /** Whether a dataset bears a name that only an exchange gives. */
    static boolean isBetween(String dataset) {
        return dataset.endsWith(BETWEEN);
    }

    /** Whether it is of the volume at that path, or, where nothing is mounted, of the dataset that the path was made of. */
    boolean isOf(Path volume) {
        return Path.of(place).equals(volume) || volume.toString().equals("/" + production);
    }
}
