package io.jenkins.plugins.rediacc.engine.database.postgresql.promotion;

import io.jenkins.plugins.rediacc.engine.database.postgresql.Production;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.SqlSession;
import io.jenkins.plugins.rediacc.engine.database.postgresql.wal.WalReading;
import io.jenkins.plugins.rediacc.engine.model.OpeningFacts;
import java.time.Duration;

/** What a closed server knows of itself right before it is opened. */
final class Opening {

    private static final Duration CHECKPOINT = Duration.ofMinutes(10);

    private Opening() {}

    static OpeningFacts facts(Production production) {
        try (SqlSession session = production.connect()) {
            return new OpeningFacts(nextTransactionId(session), WalReading.statistics(production));
        }
    }

    /**
     * As a checkpoint writes it down: it counts the transactions that have an id and have not ended, which a snapshot's
     * {@code xmax} leaves out.
     */
    private static String nextTransactionId(SqlSession session) {
        session.execute("checkpoint", CHECKPOINT);
        String[] epochAndId =
                session.value("select next_xid from pg_control_checkpoint()").split(":");
        return Long.toUnsignedString(Long.parseLong(epochAndId[0]) << 32 | Long.parseLong(epochAndId[1]));
    }
}
