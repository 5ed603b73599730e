package io.jenkins.plugins.rediacc.engine.storage.zfs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A text in a dataset's user properties (zfsprops(7), "User Properties"). A value may have 1,023 characters where ZFS is
 * old, so a long text is cut into pieces; before the first stand the dataset's own guid and how many pieces there are.
 * User properties are inherited by snapshots and by file systems below, so only values of the source {@code local} count,
 * and only where the guid is the dataset's own.
 */
final class DatasetLabel {

    static final String FIRST = "rediacc:mark";

    private static final Pattern FORM = Pattern.compile("(\\d+) ([1-9]) (.*)");
    private static final String LOCAL = "local";
    private static final int PIECE = 900;
    private static final int MOST_PIECES = 6;

    private DatasetLabel() {}

    /** The properties to ask for. */
    static List<String> properties() {
        return IntStream.range(0, MOST_PIECES).mapToObj(DatasetLabel::name).toList();
    }

    /** The values to set, the first piece last: until it is there, the others count for nothing. */
    static Map<String, String> values(String guid, String text) {
        int count = Math.max(1, (text.length() + PIECE - 1) / PIECE);
        if (count > MOST_PIECES) {
            throw new IllegalArgumentException("a label has at most " + PIECE * MOST_PIECES + " characters: " + text);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int number = count - 1; number >= 0; number--) {
            String piece = text.substring(number * PIECE, Math.min(text.length(), (number + 1) * PIECE));
            values.put(name(number), number == 0 ? guid + " " + count + " " + piece : piece);
        }
        return values;
    }

    /** The text that was written for the dataset of that guid. */
    static Optional<String> read(String guid, Map<String, Value> properties) {
        Matcher first = FORM.matcher(local(properties, 0).orElse(""));
        if (!first.matches() || !first.group(1).equals(guid)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(first.group(3));
        for (int number = 1; number < Integer.parseInt(first.group(2)); number++) {
            Optional<String> piece = local(properties, number);
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            text.append(piece.get());
        }
        return Optional.of(text.toString());
    }

    private static Optional<String> local(Map<String, Value> properties, int number) {
        return Optional.ofNullable(properties.get(name(number)))
                .filter(Value::isLocal)
                .map(Value::text);
    }

    private static String name(int number) {
        return number == 0 ? FIRST : FIRST + "-" + number;
    }

    /** The value of a property and where it comes from. */
    record Value(String text, String source) {

        /** Whether it was set on this very dataset. */
        boolean isLocal() {
            return source.equals(LOCAL);
        }
    }
}
