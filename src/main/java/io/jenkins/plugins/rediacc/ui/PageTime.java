package io.jenkins.plugins.rediacc.ui;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the pages of this plugin show them: to the minute, in the zone of Jenkins, with its name. */
public final class PageTime {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm zzz", Locale.ENGLISH)
            .withZone(ZoneId.systemDefault());

    private PageTime() {}

    /** Such as {@code 27 November 2026, 00:45 UTC}. */
    public static String of(Instant instant) {
        return FORMAT.format(instant);
    }
}
