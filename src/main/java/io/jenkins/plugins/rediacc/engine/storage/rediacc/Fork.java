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
 * @param parent what rdc calls the fork that it was copied from; empty for a copy of production
 */
record Fork(String tag, boolean immutable, Instant created, Optional<String> guid, Optional<String> parent) {

    Fork seen(String asGuid) {
        return new Fork(tag, immutable, created, Optional.of(asGuid), parent);
    }

    Fork tagged(String newTag) {
        return new Fork(newTag, immutable, created, guid, parent);
    }
}
