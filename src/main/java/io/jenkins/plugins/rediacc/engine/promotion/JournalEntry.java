package io.jenkins.plugins.rediacc.engine.promotion;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * One line of a promotion's journal.
 *
 * @param act which act it is about; empty where it is about the whole
 * @param facts what was found or made, by name
 */
public record JournalEntry(Instant time, Event event, String act, Map<String, String> facts) {

    public JournalEntry {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(act, "act");
        facts = Map.copyOf(facts);
    }

    /** What happened. */
    public enum Event {
        /** It is about to begin; the facts name it. */
        STARTED,
        /** An act is about to begin. */
        BEGUN,
        /** An act has been done. */
        DONE,
        /** An act has failed, or it was given up before it. */
        FAILED,
        /** The point of no return: from here on only forward. */
        OPENING,
        /** What an act did is about to be undone. */
        UNDOING,
        /** It has come to its end, and nothing of it has to be resumed. */
        ENDED,
        /** The window for the way back has been ended, or the way back has been gone. */
        CLOSED
    }
}
