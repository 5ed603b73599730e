package io.jenkins.plugins.rediacc.engine.plan;

import java.util.Optional;

/** Names that people choose freely: any script, quotes, spaces; but one line that every report can show. */
final class FreeText {

    static final int MAX_LENGTH = 200;

    private FreeText() {}

    /** What is wrong with the name; empty where nothing is. */
    static Optional<String> problem(String name) {
        if (name.codePointCount(0, name.length()) > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        return name.codePoints().anyMatch(FreeText::isInvisible)
                ? Optional.of("contains a control character")
                : Optional.empty();
    }

    /** Control characters, line separators, and those that make a terminal show text in another order. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        };
    }
}
