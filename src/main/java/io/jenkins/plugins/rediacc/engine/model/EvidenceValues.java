package io.jenkins.plugins.rediacc.engine.model;

/** What evidence shows of the values that tables hold. */
public enum EvidenceValues {
    /** Primary keys of small types; of every other value a digest. */
    KEYS,
    /** Every value. */
    SHOWN,
    /** A digest of every value, keys as well. */
    HIDDEN
}
