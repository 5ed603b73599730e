package io.jenkins.plugins.rediacc.engine.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * The names of volumes, snapshots, clones and runs: letters, digits, dot, underscore and hyphen, beginning with a letter
 * or digit. Everything else is refused at the door, so no name can be an option, a path or a pattern.
 */
public final class Names {

    public static final int MAX_LENGTH = 128;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private Names() {}

    /** Whether the text is a name. */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && NAME.matcher(text).matches();
    }

    /** The text, if it is a name; throws {@link RediaccException} with exit code 2 otherwise. */
    public static String require(String what, String text) {
        if (!isValid(text)) {
            throw RediaccException.usage(Explanation.of("'" + printable(text) + "' is not a name for a " + what)
                    .todo("use letters, digits, dot, underscore and hyphen, beginning with a letter or digit, at most "
                            + MAX_LENGTH + " characters"));
        }
        return text;
    }

    /** The name of a snapshot: sortable, in UTC, without a colon. */
    public static String snapshot(String volume, Instant taken, String schedule) {
        return "rediacc_" + volume + "_" + STAMP.format(taken) + "_" + schedule;
    }

    /** The text with control characters made visible, for messages. */
    public static String printable(String text) {
        return text.codePoints()
                .collect(
                        StringBuilder::new,
                        (result, c) -> {
                            if (Character.isISOControl(c)) {
                                result.append(String.format("\\u%04x", c));
                            } else {
                                result.appendCodePoint(c);
                            }
                        },
                        StringBuilder::append)
                .toString();
    }
}
