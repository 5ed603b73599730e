package io.jenkins.plugins.rediacc.engine.model;

import java.util.Objects;

/**
 * An error as a person needs it: what failed and on what, the tool's own words, what state things are in now, and what
 * to do. Empty strings stand for what is not known.
 */
public record Explanation(String what, String toolWords, String stateNow, String remedy) {

    private static final int MAX_TOOL_WORDS = 2_000;

    public Explanation {
        Objects.requireNonNull(what, "what");
        toolWords = abbreviate(toolWords.strip());
        Objects.requireNonNull(stateNow, "stateNow");
        Objects.requireNonNull(remedy, "remedy");
    }

    /** What failed, and on what. */
    public static Explanation of(String what) {
        return new Explanation(what, "", "", "");
    }

    /** Adds what the tool itself said. */
    public Explanation tool(String words) {
        return new Explanation(what, words, stateNow, remedy);
    }

    /** Adds what state things are in now. */
    public Explanation state(String state) {
        return new Explanation(what, toolWords, state, remedy);
    }

    /** Adds what to do. */
    public Explanation todo(String advice) {
        return new Explanation(what, toolWords, stateNow, advice);
    }

    /** The whole explanation, one part a line. */
    public String text() {
        StringBuilder text = new StringBuilder(what);
        append(text, "  the tool said: ", toolWords);
        append(text, "  state now: ", stateNow);
        append(text, "  what to do: ", remedy);
        return text.toString();
    }

    private static void append(StringBuilder text, String label, String part) {
        if (!part.isEmpty()) {
            text.append('\n').append(label).append(part.replace("\n", "\n    "));
        }
    }

    private static String abbreviate(String words) {
        return words.length() <= MAX_TOOL_WORDS ? words : words.substring(0, MAX_TOOL_WORDS) + " …";
    }
}
