package io.jenkins.plugins.rediacc.engine.model;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A recurring period of the calendar, in UTC: one snapshot is taken in each, and a retention policy counts by them. A
 * week begins on Monday (ISO 8601).
 */
public enum Schedule {
    HOURLY('h', "hour", Duration.ofHours(1), day -> day),
    DAILY('d', "day", Duration.ofDays(1), day -> day),
    WEEKLY('w', "week", Duration.ofDays(7), day -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))),
    MONTHLY('m', "month", Duration.ofDays(31), day -> day.withDayOfMonth(1)),
    YEARLY('y', "year", Duration.ofDays(366), day -> day.withDayOfYear(1));

    private static final double WARN_FACTOR = 1.5;
    private static final int CRITICAL_FACTOR = 6;

    private final char letter;
    private final String period;
    private final Duration interval;
    private final UnaryOperator<LocalDate> firstDay;

    Schedule(char letter, String period, Duration interval, UnaryOperator<LocalDate> firstDay) {
        this.letter = letter;
        this.period = period;
        this.interval = interval;
        this.firstDay = firstDay;
    }

    /** The schedule of that word, such as {@code hourly}; empty where it is none. */
    public static Optional<Schedule> of(String word) {
        return Arrays.stream(values())
                .filter(schedule -> schedule.word().equals(word))
                .findFirst();
    }

    /** The schedule of that letter in a policy, such as {@code h}; empty where it is none. */
    static Optional<Schedule> of(char letter) {
        return Arrays.stream(values())
                .filter(schedule -> schedule.letter == letter)
                .findFirst();
    }

    /** The word for the command line, the catalogue and the names of snapshots, such as {@code hourly}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The period's own word, such as {@code hour}. */
    public String period() {
        return period;
    }

    /** The letter in a policy. */
    public char letter() {
        return letter;
    }

    /** The longest time from one period to the next. */
    public Duration interval() {
        return interval;
    }

    /** When the period that holds the time began. */
    public Instant startOf(Instant time) {
        if (this == HOURLY) {
            return time.truncatedTo(ChronoUnit.HOURS);
        }
        return firstDay.apply(time.atZone(ZoneOffset.UTC).toLocalDate())
                .atTime(LocalTime.MIDNIGHT)
                .toInstant(ZoneOffset.UTC);
    }

    /** From which age of the newest snapshot on it is late: one and a half intervals. */
    public Duration warnAge() {
        return Duration.ofSeconds(Math.round(interval.toSeconds() * WARN_FACTOR));
    }

    /** From which age of the newest snapshot on somebody must look: six intervals. */
    public Duration criticalAge() {
        return interval.multipliedBy(CRITICAL_FACTOR);
    }
}
