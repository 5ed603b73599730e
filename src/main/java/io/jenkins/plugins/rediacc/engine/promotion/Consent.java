package io.jenkins.plugins.rediacc.engine.promotion;

import java.util.Optional;

/**
 * What a caller accepts to lose, as {@code OPENING..SHOWN}: what was written since production was opened, up to a position
 * up to which a refused way back has shown it; or as {@code OPENING..all}: whatever is written until production is
 * stopped.
 *
 * @param since where the upgraded production was opened: a position in the WAL, and of plain files the time
 * @param until up to where the loss was shown, or {@value #ALL}; empty where the caller did not say
 */
public record Consent(String since, Optional<String> until) {

    static final String ALL = "all";

    private static final String BETWEEN = "..";

    /** What the caller has said. */
    public static Consent parse(String text) {
        int between = text.indexOf(BETWEEN);
        return between < 0
                ? new Consent(text, Optional.empty())
                : new Consent(
                        text.substring(0, between),
                        Optional.of(text.substring(between + BETWEEN.length())).filter(until -> !until.isEmpty()));
    }

    static Consent toAll(String since) {
        return new Consent(since, Optional.of(ALL));
    }

    boolean isToAll() {
        return until.equals(Optional.of(ALL));
    }

    /** As it is said. */
    @Override
    public String toString() {
        return since + until.map(position -> BETWEEN + position).orElse("");
    }
}
