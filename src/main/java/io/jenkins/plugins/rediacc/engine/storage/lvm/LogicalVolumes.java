package io.jenkins.plugins.rediacc.engine.storage.lvm;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The logical volumes of the host, from lvs(8). */
record LogicalVolumes(List<LogicalVolume> all) {

    /** The time of creation is asked for in this form, because lvm.conf may say another. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z", Locale.ROOT);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTRIBUTES = 10;
    private static final String[] LIST = {
        "lvs",
        "--reportformat",
        "json",
        "--units",
        "b",
        "--nosuffix",
        "--config",
        "report{time_format=\"%Y-%m-%d %T %z\"}",
        "-o",
        "vg_name,lv_name,lv_uuid,lv_attr,origin_uuid,pool_lv,lv_time,lv_dm_path,lv_size,data_percent,metadata_percent,lv_tags"
    };

    static LogicalVolumes read(LvmTool tool) {
        return parse(tool.require(
                        Explanation.of("cannot list the logical volumes of this host")
                                .todo("'rediacc doctor' says what is missing on this host"),
                        LIST)
                .stdout());
    }

    static LogicalVolumes parse(String output) {
        List<LogicalVolume> volumes = new ArrayList<>();
        try {
            for (JsonNode report : JSON.readTree(output).path("report")) {
                report.path("lv").forEach(row -> volumes.add(volume(row)));
            }
        } catch (JacksonException | DateTimeParseException | IllegalArgumentException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot read what 'lvs' printed")
                            .tool(output)
                            .todo("report it with the version that 'lvs --version' prints"),
                    e);
        }
        return new LogicalVolumes(List.copyOf(volumes));
    }

    Optional<LogicalVolume> named(String fullName) {
        return all.stream().filter(volume -> volume.fullName().equals(fullName)).findFirst();
    }

    /** The one that is mounted from that source. */
    Optional<LogicalVolume> on(String source) {
        return all.stream().filter(volume -> volume.isOn(source)).findFirst();
    }

    private static LogicalVolume volume(JsonNode row) {
        String attributes = required(row, "lv_attr");
        if (attributes.length() < ATTRIBUTES) {
            throw new IllegalArgumentException("lv_attr " + attributes);
        }
        return new LogicalVolume(
                required(row, "vg_name"),
                required(row, "lv_name"),
                required(row, "lv_uuid"),
                attributes,
                text(row, "origin_uuid"),
                text(row, "pool_lv"),
                text(row, "lv_time")
                        .map(time -> ZonedDateTime.parse(time, TIME).toInstant())
                        .orElse(Instant.EPOCH),
                required(row, "lv_dm_path"),
                Long.parseLong(required(row, "lv_size")),
                text(row, "data_percent").map(BigDecimal::new),
                text(row, "metadata_percent").map(BigDecimal::new),
                text(row, "lv_tags").map(tags -> List.of(tags.split(","))).orElse(List.of()));
    }

    private static String required(JsonNode row, String field) {
        return text(row, field).orElseThrow(() -> new IllegalArgumentException("no " + field + " in " + row));
    }

    private static Optional<String> text(JsonNode row, String field) {
        return Optional.of(row.path(field).asText("")).filter(text -> !text.isBlank());
    }
}
