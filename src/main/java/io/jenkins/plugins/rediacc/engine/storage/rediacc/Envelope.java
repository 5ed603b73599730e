package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What rdc prints as JSON: {@code {"success":…,"command":…,"data":…,"errors":…}}, among step lines and the logs of the
 * programs that it runs. Not every command prints one, and its fields may be missing.
 */
record Envelope(JsonNode root) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The last envelope in the output; empty where there is none that is whole. */
    static Optional<Envelope> in(String output) {
        Envelope found = null;
        int start = output.indexOf('{');
        while (start >= 0) {
            int next = start + 1;
            try (JsonParser parser = JSON.createParser(output.substring(start))) {
                JsonNode node = JSON.readTree(parser);
                if (node.isObject() && node.has("success") && node.has("command")) {
                    found = new Envelope(node);
                }
                next = start + (int) parser.currentLocation().getCharOffset();
            } catch (JacksonException e) {
                // No JSON begins at this brace; one may at the next.
                next = start + 1;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            start = output.indexOf('{', next);
        }
        return Optional.ofNullable(found);
    }

    JsonNode data() {
        return root.path("data");
    }

    /** Whether rdc itself says that the same call may succeed later. */
    boolean saysRetryable() {
        return error().path("retryable").asBoolean(false);
    }

    /** The first error's message and guidance; empty where there is none. */
    String words() {
        JsonNode error = error();
        String message = error.path("message").asText("");
        String code = error.path("code").asText("");
        String guidance = error.path("guidance").asText("");
        String text = code.isEmpty() ? message : code + ": " + message;
        return (guidance.isEmpty() ? text : text + "\n" + guidance).strip();
    }

    private JsonNode error() {
        return root.path("errors").path(0);
    }
}
