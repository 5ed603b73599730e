package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;
import java.util.Objects;

/**
 * Where the upgraded production stood when it was opened: what comes later would be lost on the way back.
 *
 * @param nextTransactionId the first transaction id that was not handed out: while it is the same, nothing was written
 * @param lsn the position in the WAL
 * @param counters what the server's statistics had counted by then; tables without changes are left out
 */
public record OpeningFacts(String nextTransactionId, String lsn, List<RowChanges> counters) {

    public OpeningFacts {
        Objects.requireNonNull(nextTransactionId, "nextTransactionId");
        Objects.requireNonNull(lsn, "lsn");
        counters = List.copyOf(counters);
    }
}
