package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.cli.InterruptibleRun.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of interrupted runs, for people to read. */
final class InterruptionTable {

    private static final String ROW = "%-42s %-28s %-9s %5s%n";

    private final String title;
    private final List<String> rows = new ArrayList<>();

    InterruptionTable(String title) {
        this.title = title;
    }

    /** What was interrupted there led to that end. */
    void add(Cut cut, String end, String version, Duration took) {
        rows.add(row(cut.number() + " " + cut.entry(), end, version, seconds(took)));
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0);
    }

    private static String row(String entry, String end, String version, String seconds) {
        return String.format(Locale.ROOT, ROW, entry, end, version, seconds);
    }

    String text() {
        return title + "\n" + row("entry of the journal", "resumed to", "serves", "s") + String.join("", rows);
    }
}
