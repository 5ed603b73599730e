package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.time.Instant;

/**
 * One record of the ledger.
 *
 * @param sequence counts from 1
 * @param time when it was appended
 * @param kind what the body is, such as {@link Ledger#REHEARSAL}
 * @param previous the hash of the record before; zeros for the first
 * @param hash SHA-256 in hexadecimal over the record without this member
 * @param body its JSON text; parsed only where it is asked for, so that walking over many records stays cheap
 */
public record LedgerRecord(long sequence, Instant time, String kind, String previous, String hash, String body) {

    private static final ObjectMapper MAPPER = Json.mapper();

    /** The body as a tree. */
    public JsonNode bodyTree() {
        return read(MAPPER.reader().forType(JsonNode.class));
    }

    /** The body as what the reader makes of it. */
    <T> T read(ObjectReader reader) {
        try {
            return reader.readValue(body);
        } catch (JsonProcessingException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("record " + sequence + " of the ledger cannot be read")
                            .tool(String.valueOf(e.getMessage()))
                            .todo("run rediacc verify-ledger"),
                    e);
        }
    }
}
