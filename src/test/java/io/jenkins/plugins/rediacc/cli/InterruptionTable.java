package io.jenkins.plugins.rediacc.cli;

import java.time.Duration;
import java.util.Locale;

/** What became of interrupted runs, for people to read; each row is printed when it is known. */
record InterruptionTable(String title) {

    private static final String ROW = "%-26s %-42s %-28s %-9s %5s%n";

    InterruptionTable {
        System.out.printf(ROW, "interrupted by", "entry of the journal", "resumed to", "serves", "s");
    }

    /** What was interrupted there led to that end. */
    void add(String cut, String end, String version, Duration took) {
        String seconds = String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
        System.out.printf(ROW, title, cut, end, version, seconds);
    }
}
