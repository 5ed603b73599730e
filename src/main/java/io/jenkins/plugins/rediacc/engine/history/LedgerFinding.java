package io.jenkins.plugins.rediacc.engine.history;

/**
 * Something in the ledger that its writer did not leave so.
 *
 * @param line the line of {@code ledger.jsonl}, from 1; 0 where {@code ledger.head} is meant
 * @param what one sentence about it
 */
public record LedgerFinding(long line, String what) {

    /** The finding with its place, for people. */
    public String text() {
        return (line == 0 ? "ledger.head: " : "ledger.jsonl line " + line + ": ") + what;
    }
}
