package io.jenkins.plugins.rediacc.engine.report;

import java.util.regex.Pattern;

/**
 * Text of databases and scripts made fit for documents: no escape sequences of terminals, no control characters, nothing
 * that XML 1.0 (section 2.2, Char) does not allow, and no invisible marks that turn the reading direction.
 */
final class PlainText {

    private static final Pattern TERMINAL_SEQUENCE =
            Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[@-Z\\\\^_])");
    private static final int REPLACEMENT = 0xFFFD;

    private PlainText() {}

    /** The text with line breaks and tabs kept, and everything else that cannot be seen made visible. */
    static String of(String text) {
        String source = text.indexOf('\u001b') < 0
                ? text
                : TERMINAL_SEQUENCE.matcher(text).replaceAll("");
        StringBuilder plain = new StringBuilder(source.length());
        source.replace("\r\n", "\n").codePoints().forEach(c -> append(plain, c));
        return plain.toString();
    }

    /** The text on one line, cut after the given number of characters with a word on how many there were. */
    static String line(String text, int limit) {
        return cut(of(text).replaceAll("\\s+", " ").strip(), limit);
    }

    /** The text, lines kept, cut after the given number of characters with a word on how many there were. */
    static String block(String text, int limit) {
        return cut(of(text).stripTrailing(), limit);
    }

    private static String cut(String text, int limit) {
        int length = text.codePointCount(0, text.length());
        if (length <= limit) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, limit)) + " … (" + length + " characters)";
    }

    private static void append(StringBuilder plain, int c) {
        if (c == '\n' || c == '\t') {
            plain.append((char) c);
        } else if (c == '\r') {
            plain.append('\n');
        } else if (Character.isISOControl(c) || turnsDirection(c)) {
            plain.append(String.format("\\u%04x", c));
        } else if ((c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) || (c & 0xFFFE) == 0xFFFE) {
            plain.appendCodePoint(REPLACEMENT);
        } else {
            plain.appendCodePoint(c);
        }
    }

    private static boolean turnsDirection(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F;
    }
}
