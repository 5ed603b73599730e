package io.jenkins.plugins.rediacc.engine.storage;

/** What the writer of a data set is doing while a snapshot of it is taken. */
public enum SourceState {
    /** It writes: only an atomic storage gives a usable image. */
    LIVE,
    /** It is stopped: any image is whole. */
    STOPPED,
    /** The database is in backup mode: an image taken file by file is usable together with its WAL. */
    BACKUP_MODE
}
