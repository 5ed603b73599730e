package io.jenkins.plugins.rediacc.engine.storage.lvm;

import io.jenkins.plugins.rediacc.engine.storage.DurableJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An exchange of production with a clone that has begun and not ended, as the tags of the clone's own logical volume keep
 * it, which go with it whatever it is called.
 *
 * @param incoming the UUID of what was the clone
 * @param outgoing the UUID of what was production
 * @param production the name, {@code group/name}, that stays production's
 * @param other the name that stays the other's
 * @param place where production is mounted
 * @param otherPlace where the other is mounted
 * @param type the file system of both
 * @param options how production is mounted
 */
record BegunExchange(
        String incoming,
        String outgoing,
        String production,
        String other,
        String place,
        String otherPlace,
        String type,
        String options) {

    private static final String BETWEEN = ".exchange";

    /** What was written for that very volume. */
    static Optional<BegunExchange> read(LogicalVolume volume) {
        return TaggedText.EXCHANGE
                .read(volume)
                .flatMap(text -> DurableJson.parse(text, BegunExchange.class))
                .filter(read -> volume.uuid().equals(read.incoming()));
    }

    List<String> tags() {
        return TaggedText.EXCHANGE.tags(incoming, DurableJson.text(this));
    }

    /** The name of what was production while its own is free for the clone. */
    String between() {
        return other + BETWEEN;
    }

    /** Whether it is of the volume at that path, or, where nothing is mounted, of the name that the path was made of. */
    boolean isOf(Path volume) {
        return Path.of(place).equals(volume) || volume.equals(LvmVolume.device(production));
    }
}
