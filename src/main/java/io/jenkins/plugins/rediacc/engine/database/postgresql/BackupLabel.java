package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code backup_label} of a data directory: where recovery of a backup begins, whatever the control file says
 * (PostgreSQL manual, Making a Base Backup Using the Low Level API; {@code read_backup_label} of the server).
 *
 * @param start the LSN from which WAL is needed, such as {@code 0/3000028}
 * @param walFile the WAL file that holds it
 * @param name what whoever took the backup called it
 * @param incremental whether the files are only what changed since another backup (from version 17)
 */
record BackupLabel(String start, String walFile, String name, boolean incremental) {

    static final String FILE = "backup_label";

    private static final Pattern START =
            Pattern.compile("(?m)^START WAL LOCATION: ([0-9A-F]+/[0-9A-F]+) \\(file ([0-9A-F]{24})\\)$");
    private static final Pattern NAME = Pattern.compile("(?m)^LABEL: (.*)$");
    private static final Pattern INCREMENTAL = Pattern.compile("(?m)^INCREMENTAL FROM LSN: ");

    private static final int TIMELINE_DIGITS = 8;
    private static final int HEXADECIMAL = 16;

    /**
     * Reads it; empty where the directory has none.
     *
     * @throws RediaccException where it is no label
     */
    static Optional<BackupLabel> read(Path data) {
        Path file = data.resolve(FILE);
        return text(file).map(text -> parse(file, text));
    }

    /** A file of a backup, through no link; empty where there is none. */
    static Optional<String> text(Path file) {
        try {
            return FilesByHandle.exists(file) ? Optional.of(FilesByHandle.text(file)) : Optional.empty();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + file, e);
        }
    }

    private static BackupLabel parse(Path file, String text) {
        Matcher start = START.matcher(text);
        if (!start.find()) {
            throw refused(file + " names no start of a backup", "it has no line START WAL LOCATION");
        }
        Matcher name = NAME.matcher(text);
        return new BackupLabel(
                start.group(1),
                start.group(2),
                name.find() ? name.group(1) : "",
                INCREMENTAL.matcher(text).find());
    }

    /** The timeline on which recovery begins. */
    long timeline() {
        return Long.parseLong(walFile.substring(0, TIMELINE_DIGITS), HEXADECIMAL);
    }

    /**
     * Refuses a backup that cannot be recovered from the files that are there. Whether the WAL reaches the backup's end,
     * the server itself sees when it recovers.
     */
    void requireRecoverable(Path data) {
        if (incremental) {
            throw refused(
                    data + " holds an incremental backup, which is not a whole cluster",
                    "backup_label says INCREMENTAL FROM LSN",
                    "combine it with the backups before it by pg_combinebackup");
        }
        if (!Files.isRegularFile(data.resolve("pg_wal").resolve(walFile))) {
            throw refused(
                    data + " holds a backup that was never started, and the WAL that it needs is not there",
                    "backup_label says START WAL LOCATION " + start + " (file " + walFile + "), and pg_wal has no such"
                            + " file",
                    "put the WAL files from " + walFile + " to the end of the backup into " + data.resolve("pg_wal")
                            + " (pg_basebackup -X stream brings them along), or start the backup once with its"
                            + " restore_command, let it recover, and stop it");
        }
    }

    private static RediaccException refused(String what, String words) {
        return refused(what, words, "restore the backup anew, or, if it is of no backup, see who wrote it");
    }

    private static RediaccException refused(String what, String words, String remedy) {
        return RediaccException.refused(Explanation.of(what)
                .tool(words)
                .state("no server was started on it")
                .todo(remedy));
    }
}
