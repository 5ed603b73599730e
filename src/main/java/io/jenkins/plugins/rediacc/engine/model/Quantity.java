package io.jenkins.plugins.rediacc.engine.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and sizes as people write them: {@code 90s}, {@code 15m}, {@code 6h}, {@code 30d}; {@code 10GB},
 * {@code 512MiB}, {@code 100MB/s}, {@code 10%}. A bare number is refused, because nobody can tell its unit.
 */
public final class Quantity {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)\\s?(B|[KMGTPE]i?B?)");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");
    private static final Map<String, Duration> DURATION_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final String SIZE_PREFIXES = "KMGTPE";

    private static final Duration LONG = Duration.ofDays(2);

    private Quantity() {}

    /** Parses a duration; empty where the text is not one. */
    public static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        return matcher.matches()
                ? Optional.of(DURATION_UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    /** Parses a size in bytes ({@code KB} is 1000, {@code KiB} and the bare {@code K} are 1024); empty where it is not one. */
    public static Optional<Long> bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(factor(matcher.group(2)));
        return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(bytes.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    /** Parses a percentage from 0 to 100 into a fraction from 0 to 1; empty where it is not one. */
    public static Optional<Double> fraction(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double percent = Double.parseDouble(matcher.group(1));
        return percent <= 100 ? Optional.of(percent / 100) : Optional.empty();
    }

    /** A size as people read it, such as {@code 1.5 GB}. */
    public static String readable(long bytes) {
        if (Math.abs(bytes) < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int prefix = -1;
        while (Math.abs(value) >= 999.95 && prefix < SIZE_PREFIXES.length() - 1) {
            value /= 1000;
            prefix++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, SIZE_PREFIXES.charAt(prefix));
    }

    /** A duration as people read it, such as {@code 3 d 04 h}, {@code 1 h 05 min}, {@code 2 min 03 s} or {@code 0.4 s}. */
    public static String readable(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (duration.compareTo(Duration.ofHours(1)) < 0) {
            return String.format(Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
        }
        if (duration.compareTo(LONG) >= 0) {
            return String.format(Locale.ROOT, "%d d %02d h", duration.toDays(), duration.toHoursPart());
        }
        return String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart());
    }

    private static BigDecimal factor(String unit) {
        int exponent = SIZE_PREFIXES.indexOf(unit.charAt(0)) + 1;
        boolean decimal = unit.length() == 2 && unit.endsWith("B");
        return BigDecimal.valueOf(decimal ? 1000 : 1024).pow(exponent);
    }
}
