package io.jenkins.plugins.rediacc.engine.model;

import java.util.Objects;
import java.util.Set;

/**
 * What is known of the upgraded production right before it is opened.
 *
 * @param nextTransactionId the first transaction id that was not handed out
 * @param statistics the files of the planner's statistics, as {@code tablespace/database/file} by number: what is written
 *     there, ANALYZE can write again
 */
public record OpeningFacts(String nextTransactionId, Set<String> statistics) {

    public OpeningFacts {
        Objects.requireNonNull(nextTransactionId, "nextTransactionId");
        statistics = Set.copyOf(statistics);
    }
}
