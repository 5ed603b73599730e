package io.jenkins.plugins.rediacc.engine.history;

import com.fasterxml.jackson.databind.ObjectReader;
import io.jenkins.plugins.rediacc.engine.json.Json;
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

    private static final ObjectReader READER = Json.mapper().readerFor(SinceWhenRecord.class);

    public static SinceWhenRecord of(String volume, SealedPlan plan, SinceWhen since) {
        return new SinceWhenRecord(volume, plan.plan().name(), plan.digest(), since);
    }

    /** What was found before to be different between two snapshots; snapshots do not change. */
    public static Optional<SinceWhen.Changes> changes(Ledger ledger, String lastGood, String firstBad) {
        try (Stream<LedgerRecord> records = ledger.newestFirst(Ledger.SINCE_WHEN, firstBad)) {
            return records.flatMap(record -> record.<SinceWhenRecord>read(READER).since().changes().stream())
                    .filter(changes -> changes.lastGood().equals(lastGood)
                            && changes.firstBad().equals(firstBad))
                    .findFirst();
        }
    }
}
