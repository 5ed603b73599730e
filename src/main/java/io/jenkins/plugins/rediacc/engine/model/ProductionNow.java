package io.jenkins.plugins.rediacc.engine.model;

/**
 * What production does for its clients, as somebody looked at it at that moment. It is never told from what was done or is
 * meant to be.
 *
 * @param text a clause for people, such as {@code production is down: no server runs on /srv/pg/orders/main}
 */
public record ProductionNow(State state, String text) {

    /** What was seen. */
    public enum State {
        /** It answers and takes writes. */
        SERVES,
        /** It answers and takes reads alone. */
        READS,
        /** A server runs that clients could reach, and does not answer. */
        SILENT,
        /** Only the engine reaches it. */
        CLOSED,
        /** No server runs. */
        DOWN,
        /** Nobody could tell. */
        UNKNOWN
    }

    /** What nobody could tell, and why. */
    public static ProductionNow unknown(String why) {
        return new ProductionNow(State.UNKNOWN, "whether production serves cannot be told: " + why);
    }
}
