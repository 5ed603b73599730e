package io.jenkins.plugins.rediacc.engine.model;

import java.util.List;

/**
 * What gathering a database's statistics came to.
 *
 * @param failures what could not be analyzed, and why, one sentence each
 * @param transactionIds how many transaction ids it certainly used itself, so that they are not taken for somebody's writes
 */
public record Analyzed(List<String> failures, long transactionIds) {

    public Analyzed {
        failures = List.copyOf(failures);
    }
}
