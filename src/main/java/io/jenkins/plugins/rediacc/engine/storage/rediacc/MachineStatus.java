package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures of {@code rdc machine status}: sizes as df writes them, such as {@code 364.5G}, or as plain bytes. */
record MachineStatus(JsonNode data) {

    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([KMGTP]?)i?B?");
    private static final Map<String, Long> UNITS =
            Map.of("", 1L, "K", 1L << 10, "M", 1L << 20, "G", 1L << 30, "T", 1L << 40, "P", 1L << 50);

    /**
     * The datastore that holds all forks of the machine, or as much of it as the disk below can still take; empty where
     * the answer has no figures.
     */
    Optional<Pool> pool() {
        JsonNode datastore = data.path("system").path("datastore");
        Optional<Long> total = bytes(datastore.path("total"));
        Optional<Long> free = bytes(datastore.path("available"));
        if (total.isEmpty() || free.isEmpty()) {
            return Optional.empty();
        }
        long below = bytes(data.path("system").path("disk").path("available")).orElse(Long.MAX_VALUE);
        return Optional.of(new Pool(total.get(), Math.min(free.get(), below)));
    }

    /** What a fork holds alone, in bytes; empty where the answer does not say. */
    Optional<Long> exclusiveBytes(String guid) {
        for (JsonNode repository : data.path("storage_health").path("repositories")) {
            if (repository.path("guid").asText().equals(guid)) {
                return bytes(repository.path("exclusive"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> bytes(JsonNode value) {
        if (value.isNumber()) {
            return Optional.of(value.longValue());
        }
        Matcher size = SIZE.matcher(value.asText(""));
        return size.matches()
                ? Optional.of((long) (Double.parseDouble(size.group(1)) * UNITS.get(size.group(2))))
                : Optional.empty();
    }
}
