package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An answer since when a plan fails, as the ledger keeps it.
 *
 * @param volume the volume's name
 * @param plan the plan's name
 * @param digest the plan's digest
 */
public record SinceWhenRecord(String volume, String plan, String digest, SinceWhen since) {

    private static final ObjectMapper MAPPER = Json.mapper();

    public static SinceWhenRecord of(String volume, SealedPlan plan, SinceWhen since) {
        return new SinceWhenRecord(volume, plan.plan().name(), plan.digest(), since);
    }

    /** What was found before to be different between two snapshots; snapshots do not change. */
    public static Optional<SinceWhen.Changes> changes(Ledger ledger, String lastGood, String firstBad) {
        try (Stream<LedgerRecord> records = ledger.records()) {
            return records.filter(record -> record.kind().equals(Ledger.SINCE_WHEN))
                    .flatMap(record -> read(record).since().changes().stream())
                    .filter(changes -> changes.lastGood().equals(lastGood)
                            && changes.firstBad().equals(firstBad))
                    .findFirst();
        }
    }

    private static SinceWhenRecord read(LedgerRecord record) {
        try {
            return MAPPER.treeToValue(record.bodyTree(), SinceWhenRecord.class);
        } catch (JsonProcessingException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("record " + record.sequence() + " of the ledger cannot be read")
                            .tool(String.valueOf(e.getMessage()))
                            .todo("run rediacc verify-ledger"),
                    e);
        }
    }
}
