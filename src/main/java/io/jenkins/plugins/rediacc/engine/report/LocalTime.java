package io.jenkins.plugins.rediacc.engine.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people at the host read them, with the zone. */
final class LocalTime {

    private final DateTimeFormatter format;

    LocalTime(ZoneId zone) {
        format = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss zzz", Locale.ENGLISH)
                .withZone(zone);
    }

    String text(Instant instant) {
        return format.format(instant);
    }
}
