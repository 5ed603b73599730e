package io.jenkins.plugins.rediacc.engine.promotion;

/**
 * What a record of the ledger holds.
 *
 * @param hash the record's hash, which binds a decision to exactly this record
 */
public record Recorded<T>(String hash, T body) {}
