package io.jenkins.plugins.rediacc.engine.model;

import java.util.Map;

/**
 * Where a database stood when a snapshot of it was taken.
 *
 * @param systemIdentifier PostgreSQL's, from {@code pg_control}; survives everything but {@code initdb}
 * @param version the server's major version, such as {@code 13}
 * @param timeline the WAL timeline
 * @param lsn the WAL position just before the snapshot, such as {@code 2/8FD77C20}; every commit up to it is in the
 *     snapshot
 * @param consistency how a clone of it begins
 * @param settings production's settings that a clone must take over or leave out, by name
 */
public record Position(
        String systemIdentifier,
        String version,
        long timeline,
        String lsn,
        Consistency consistency,
        Map<String, String> settings) {

    public Position {
        settings = Map.copyOf(settings);
    }

    /** In which state the data files were. */
    public enum Consistency {
        /** Taken while the database ran, all files at one instant: it recovers as after a power cut. */
        CRASH,
        /** The database had been stopped cleanly. */
        CLEAN,
        /** Taken file by file in backup mode, with {@code backup_label} and the WAL to its end. */
        BACKUP
    }
}
