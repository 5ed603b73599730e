package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a plan says that a table's rows change: {@code +5}, {@code -3}, {@code =100} or {@code any}. */
sealed interface RowExpectation {

    record Change(long rows) implements RowExpectation {}

    record Exactly(long rows) implements RowExpectation {}

    record Any() implements RowExpectation {}

    RowExpectation UNCHANGED = new Change(0);

    /** Empty where the text is not one. */
    static Optional<RowExpectation> parse(String text) {
        if (text.equals("any")) {
            return Optional.of(new Any());
        }
        Matcher matcher = Pattern.compile("([+=-])(\\d{1,18})").matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long rows = Long.parseLong(matcher.group(2));
        return Optional.of(
                switch (matcher.group(1)) {
                    case "+" -> new Change(rows);
                    case "-" -> new Change(-rows);
                    default -> new Exactly(rows);
                });
    }

    /** How many rows there should be; empty where any number will do. */
    default OptionalLong expected(long before) {
        if (this instanceof Change change) {
            return OptionalLong.of(before + change.rows());
        }
        return this instanceof Exactly exactly ? OptionalLong.of(exactly.rows()) : OptionalLong.empty();
    }
}
