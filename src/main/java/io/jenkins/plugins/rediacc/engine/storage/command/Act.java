package io.jenkins.plugins.rediacc.engine.storage.command;

import java.util.Locale;

/** What a storage of one's own is asked to do; each has a command of its own in the catalogue. */
enum Act {
    SNAPSHOT,
    CLONE,
    LIST,
    DESTROY;

    /** As the catalogue and the request spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
