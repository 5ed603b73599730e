package io.jenkins.plugins.rediacc.engine.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Keeps a snapshot from being destroyed, whatever the policy says.
 *
 * @param reason why, in a person's words
 * @param owner who asked for it
 * @param since when it was put on
 * @param until when it ends by itself; empty: only when it is released
 */
public record Hold(String reason, String owner, Instant since, Optional<Instant> until) {

    /** Whether it still keeps the snapshot. */
    public boolean isActive(Instant now) {
        return until.map(now::isBefore).orElse(true);
    }

    /** In words, such as {@code held by postgres until 2026-12-01T00:00:00Z: audit}. */
    public String text() {
        return "held by " + owner + until.map(end -> " until " + end).orElse("") + ": " + reason;
    }
}
