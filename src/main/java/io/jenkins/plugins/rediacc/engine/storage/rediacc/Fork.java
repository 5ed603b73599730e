package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import java.time.Instant;
import java.util.Optional;

/**
 * What this host knows of a fork that it made, in the fork's directory below the snapshot directory. It is on the disk
 * before rdc is asked for the fork, so that no fork is lost with a killed run or with rdc's own configuration.
 *
 * @param tag the fork's tag
 * @param immutable whether it was made as a snapshot
 * @param created when it was announced
 * @param guid what rdc calls it; empty until it was seen
 * @param parent what the fork's data are called that it was copied from; empty for a copy of production
 * @param data what its data are called where an exchange brought them there; empty where that is its own number
 * @param base the repository that it is a fork of where that is not production, because it came from a backup
 */
record Fork(
        String tag,
        boolean immutable,
        Instant created,
        Optional<String> guid,
        Optional<String> parent,
        Optional<String> data,
        Optional<String> base) {

    /** One that is announced. */
    static Fork announced(String tag, boolean immutable, Optional<String> parent, Optional<String> base) {
        return new Fork(tag, immutable, Instant.now(), Optional.empty(), parent, Optional.empty(), base);
    }

    /** As rdc refers to it; what came from a backup is a repository itself. */
    String reference(Repository production) {
        return base.map(name -> name.equals(tag) ? name : name + ":" + tag).orElse(production.fork(tag));
    }

    /** What its data are called. */
    String identity() {
        return data.or(() -> guid).orElse(tag);
    }

    Fork numbered(String asGuid) {
        return new Fork(tag, immutable, created, Optional.of(asGuid), parent, data.or(() -> guid), base);
    }

    Fork tagged(String newTag) {
        return new Fork(newTag, immutable, created, guid, parent, data, base);
    }

    /** With other data, which keep what they are called. */
    Fork holding(String identity) {
        return new Fork(tag, immutable, created, guid, parent, Optional.of(identity), base);
    }
}
