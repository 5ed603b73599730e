package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the ledger ends, kept apart from it: a tail that was cut off would leave a chain that is whole in itself.
 *
 * @param count how many records were acknowledged
 * @param hash the last one's hash; zeros where there is none
 * @param bytes the size of the ledger with these records
 */
record LedgerHead(long count, String hash, long bytes) {

    static final LedgerHead EMPTY = new LedgerHead(0, RecordLine.NO_HASH, 0);

    private static final ObjectMapper MAPPER = Json.mapper();

    /** Reads it; empty where there is none. A head that cannot be understood throws {@link JsonProcessingException}. */
    static Optional<LedgerHead> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        LedgerHead head = MAPPER.readValue(bytes, LedgerHead.class);
        if (head == null || head.hash() == null) {
            throw new JsonMappingException(null, "a head without a hash");
        }
        return Optional.of(head);
    }

    /** The head after one more record. */
    LedgerHead after(LedgerRecord record, long recordBytes) {
        return new LedgerHead(record.sequence(), record.hash(), bytes + recordBytes);
    }

    void write(Path file) throws IOException {
        DurableFile.write(file, MAPPER.writeValueAsString(this) + "\n");
    }
}
