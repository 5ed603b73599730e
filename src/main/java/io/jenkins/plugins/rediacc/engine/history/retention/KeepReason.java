package io.jenkins.plugins.rediacc.engine.history.retention;

/**
 * One reason to keep a snapshot.
 *
 * @param text for people, such as {@code 24h} or {@code held by postgres: audit}
 */
public record KeepReason(Kind kind, String text) {

    public enum Kind {
        /** The volume has no policy. */
        NO_POLICY,
        /** It is the newest of production. */
        NEWEST,
        /** It is younger than the policy's {@code min}. */
        YOUNG,
        /** A rule of the policy keeps it. */
        RULE,
        HELD,
        /** A clone comes from it, or the history needs it. */
        NEEDED,
        /** It has a time to live, which {@code rediacc gc} ends. */
        EXPIRES,
        /** It was taken of a clone and goes with it. */
        OF_CLONE,
        /** Its time lies in the future, so one of the clocks is wrong. */
        FUTURE,
        /** No snapshot was taken in time, so nothing is deleted. */
        SCHEDULE_BROKEN
    }
}
