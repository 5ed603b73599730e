package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether a base backup of a volume is known that was made since it was promoted: an upgraded cluster has an identifier of
 * its own, and no earlier backup or WAL is of use to it. The engine makes none; who does says so.
 */
public final class BaseBackups {

    private static final String VOLUME = "volume";
    private static final String PROMOTED = "PROMOTED";

    private final Ledger ledger;

    public BaseBackups(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Records that a base backup was made; on the disk when this returns. */
    public void record(String volume, String what, String user) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(VOLUME, volume);
        body.put("what", what);
        body.put("user", user);
        ledger.append(Ledger.BASE_BACKUP, body);
    }

    /** Whether the volume was promoted and no base backup of it has been recorded since. */
    public boolean isMissing(String volume) {
        boolean missing = false;
        String promotion = "";
        try (Stream<LedgerRecord> records = ledger.records()) {
            for (LedgerRecord record : (Iterable<LedgerRecord>) records::iterator) {
                if (record.kind().equals(Ledger.PROMOTION)) {
                    JsonNode body = record.bodyTree();
                    if (body.path(VOLUME).path("name").asText().equals(volume)
                            && body.path("outcome").asText().equals(PROMOTED)
                            && !body.path("id").asText().equals(promotion)) {
                        missing = true;
                        // It is recorded again when its rows have been counted.
                        promotion = body.path("id").asText();
                    }
                } else if (record.kind().equals(Ledger.BASE_BACKUP)
                        || record.kind().equals(Ledger.ROLLBACK)) {
                    JsonNode named = record.bodyTree().path(VOLUME);
                    if (named.asText().equals(volume)
                            || named.path("name").asText().equals(volume)) {
                        missing = false;
                    }
                }
            }
        }
        return missing;
    }
}
