package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.model.FenceRow;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The fence row as the journal has it. */
final class JournaledFence {

    private static final String ID = "fence.id";
    private static final String LSN = "fence.lsn";
    private static final String WRITTEN = "fence.written";

    private JournaledFence() {}

    static Map<String, String> facts(FenceRow row) {
        return Map.of(ID, row.id(), LSN, row.lsn(), WRITTEN, row.written().toString());
    }

    /** The row; empty where none was written, as for plain files. */
    static Optional<FenceRow> of(PromotionJournal journal) {
        return journal.fact(ID)
                .map(id -> new FenceRow(id, journal.require(LSN), Instant.parse(journal.require(WRITTEN))));
    }
}
