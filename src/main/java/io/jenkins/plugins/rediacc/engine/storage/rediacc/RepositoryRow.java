package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A repository or fork as {@code rdc repo list} shows it. Which fields there are has changed between releases, so only the
 * name is taken for granted.
 *
 * @param name such as {@code shop} or {@code shop:tag}
 * @param mounted empty where the list does not say
 * @param modified when it was last written; the epoch where the list does not say
 */
record RepositoryRow(String name, Optional<String> guid, Optional<Boolean> mounted, Instant modified) {

    /** The row of that name. */
    static Optional<RepositoryRow> named(List<RepositoryRow> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** The row; empty where it has no name. */
    static Optional<RepositoryRow> of(JsonNode row) {
        return text(row, "name")
                .or(() -> text(row, "repo_name"))
                .map(name -> new RepositoryRow(
                        name,
                        text(row, "guid"),
                        Optional.of(row.path("mounted"))
                                .filter(JsonNode::isBoolean)
                                .map(JsonNode::booleanValue),
                        instant(row.path("modified"))));
    }

    private static Optional<String> text(JsonNode row, String field) {
        return Optional.of(row.path(field).asText("")).filter(text -> !text.isBlank());
    }

    private static Instant instant(JsonNode value) {
        try {
            return value.isNumber() ? Instant.ofEpochSecond(value.longValue()) : Instant.parse(value.asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
