package io.jenkins.plugins.rediacc.engine.database.postgresql.wal;

import java.util.Map;
import java.util.Set;

/**
 * What a record means to those who have stored something. The kinds are those of PostgreSQL 13 to 18 (its source, the
 * functions {@code *_identify} in {@code src/backend/access/rmgrdesc}). A kind that is not listed counts as a write: an
 * extension may bring its own.
 */
enum RecordMeaning {
    /** Stored data are as before. */
    NOTHING,
    INSERT,
    UPDATE,
    DELETE,
    /** Numbers of a sequence were handed out. */
    SEQUENCE,
    /** Something else was changed. */
    OTHER;

    /**
     * All of an index follows from its table. A file of a relation is made and cut for what a record of a table or a
     * catalog tells as well, or by a vacuum that found the end of it empty. The rest keeps account of transactions.
     */
    private static final Set<String> HARMLESS_MANAGERS = Set.of(
            "Btree", "Hash", "Gin", "Gist", "SPGist", "BRIN", "Storage", "Standby", "CLOG", "CommitTs", "MultiXact");

    private static final Map<String, RecordMeaning> CHANGES = Map.of(
            "Heap/INSERT", INSERT,
            "Heap2/MULTI_INSERT", INSERT,
            "Heap/UPDATE", UPDATE,
            "Heap/HOT_UPDATE", UPDATE,
            "Heap/DELETE", DELETE,
            "Sequence/LOG", SEQUENCE);

    private static final Set<String> HARMLESS = Set.of(
            // Locks of rows, the second half of an insert, and statistics of pg_class and pg_database written in place.
            "Heap/LOCK",
            "Heap/CONFIRM",
            "Heap/INPLACE",
            "Heap2/LOCK_UPDATED",
            // Vacuum and pruning; CLEAN and CLEANUP_INFO until 13, PRUNE until 16.
            "Heap2/CLEAN",
            "Heap2/CLEANUP_INFO",
            "Heap2/PRUNE",
            "Heap2/PRUNE_ON_ACCESS",
            "Heap2/PRUNE_VACUUM_SCAN",
            "Heap2/PRUNE_VACUUM_CLEANUP",
            "Heap2/VACUUM",
            "Heap2/FREEZE_PAGE",
            "Heap2/VISIBLE",
            // For logical decoding, beside the record of the change itself.
            "Heap2/NEW_CID",
            // The end of a transaction; what it did has records of its own.
            "Transaction/COMMIT",
            "Transaction/ABORT",
            "Transaction/ASSIGNMENT",
            "Transaction/INVALIDATION",
            "XLOG/CHECKPOINT_SHUTDOWN",
            "XLOG/CHECKPOINT_ONLINE",
            "XLOG/CHECKPOINT_REDO",
            "XLOG/NOOP",
            "XLOG/NEXTOID",
            "XLOG/SWITCH",
            "XLOG/BACKUP_END",
            "XLOG/PARAMETER_CHANGE",
            "XLOG/RESTORE_POINT",
            "XLOG/FPW_CHANGE",
            "XLOG/END_OF_RECOVERY",
            "XLOG/FPI_FOR_HINT",
            "XLOG/OVERWRITE_CONTRECORD");

    /** The meaning of a record's kind, whatever relation it changes. */
    static RecordMeaning of(WalRecord record) {
        String kind = record.manager() + "/" + record.kind();
        return HARMLESS_MANAGERS.contains(record.manager()) || HARMLESS.contains(kind)
                ? NOTHING
                : CHANGES.getOrDefault(kind, OTHER);
    }
}
