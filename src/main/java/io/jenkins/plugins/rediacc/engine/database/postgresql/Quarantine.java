package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a data directory forget what production was doing, before the clone's server first starts on it: no archive, no
 * standby, no slot, no link to production, no setting of production's own. Works on the clone's directory alone.
 */
final class Quarantine {

    private static final List<String> RUN_FILES = List.of("postmaster.pid", "postmaster.opts");
    private static final List<String> RECOVERY_FILES =
            List.of("standby.signal", "recovery.signal", "recovery.conf", "recovery.done");
    private static final List<String> BACKUP_FILES = List.of(BackupLabel.FILE, TablespaceMap.FILE);
    private static final int FIRST_WITH_SIGNAL_FILES = 12;

    /** It is asked for each WAL file and never has one: the WAL of a clone is what the image holds. */
    static final String NO_ARCHIVE = "false";

    private final Path clone;
    private final OsUser owner;

    /**
     * A quarantine of data directories below the clone's root.
     *
     * @param clone the clone's real path
     * @param owner who owns the data directories
     */
    Quarantine(Path clone, OsUser owner) {
        this.clone = clone;
        this.owner = owner;
    }

    /** Takes production's traces out of a data directory as it came from the snapshot, all slots among them. */
    RecoveryStart clean(Path data, Path production, Position position) {
        return clean(data, production, position, false);
    }

    /**
     * The like.
     *
     * @param position what the snapshot knows
     * @param keepSlots whether replication slots stay
     * @return how its server recovers
     * @throws RediaccException where it cannot be recovered rightly from the files that are there
     */
    RecoveryStart clean(Path data, Path production, Position position, boolean keepSlots) {
        requireInside(data);
        try {
            // A snapshot of a production that was frozen for a promotion is disarmed; its clones are served again.
            if (Arming.isDisarmed(data)) {
                Arming.arm(data);
            }
            delete(data, RUN_FILES);
            delete(data, RECOVERY_FILES);
            Path slots = data.resolve("pg_replslot");
            requireNoLink(slots);
            if (!keepSlots) {
                removeSlots(slots);
            }
            RecoveryStart recovery = RecoveryStart.of(data, position);
            if (recovery != RecoveryStart.LABEL) {
                delete(data, BACKUP_FILES);
            }
            new CloneLinks(production, clone, owner).rewrite(data);
            OwnedFiles.write(data.resolve("postgresql.auto.conf"), "", owner, "rw-------");
            BackupLabel.read(data).ifPresent(label -> label.requireRecoverable(data));
            if (recovery.isArchiveRecovery()) {
                askForArchiveRecovery(data);
            }
            return recovery;
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot quarantine " + data, e);
        }
    }

    private void askForArchiveRecovery(Path data) {
        boolean bySignal = Integer.parseInt(Cluster.versionOf(data)) >= FIRST_WITH_SIGNAL_FILES;
        OwnedFiles.write(
                data.resolve(bySignal ? "recovery.signal" : "recovery.conf"),
                bySignal ? "" : "restore_command = '" + NO_ARCHIVE + "'\n",
                owner,
                "rw-------");
    }

    /** Writes the server's whole configuration; only the given roles may be connected as. */
    void configure(Path data, CloneConfiguration configuration, String identMap) {
        requireInside(data);
        OwnedFiles.write(data.resolve("postgresql.conf"), configuration.postgresqlConf(), owner, "rw-------");
        OwnedFiles.write(data.resolve("postgresql.auto.conf"), "", owner, "rw-------");
        OwnedFiles.write(data.resolve("pg_hba.conf"), configuration.pgHbaConf(), owner, "rw-------");
        map(data, identMap);
    }

    /** Writes a {@code postgresql.conf} that no server is started with: a program is asked whether it accepts it. */
    void tryOut(Path data, String configuration) {
        requireInside(data);
        OwnedFiles.write(data.resolve("postgresql.conf"), configuration, owner, "rw-------");
    }

    /** Replaces {@code pg_ident.conf} alone. */
    void map(Path data, String identMap) {
        OwnedFiles.write(data.resolve("pg_ident.conf"), identMap, owner, "rw-------");
    }

    private void requireInside(Path data) {
        boolean inside;
        try {
            inside = data.toRealPath().equals(data) && data.startsWith(clone);
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot read " + data, e);
        }
        if (!inside) {
            throw RediaccException.refused(Explanation.of(data + " is not a directory of the clone " + clone)
                    .state("nothing was changed")
                    .todo("correct 'data' in the catalogue: it must lead to the data directory without links"));
        }
    }

    private static void delete(Path data, List<String> names) throws IOException {
        for (String name : names) {
            FilesByHandle.deleteIfExists(data.resolve(name));
        }
    }

    private static void requireNoLink(Path slots) {
        if (Files.isSymbolicLink(slots)) {
            throw RediaccException.refused(Explanation.of(slots + " is a symbolic link")
                    .state("the clone was not started")
                    .todo("make it a directory of production"));
        }
    }

    private static void removeSlots(Path slots) throws IOException {
        try (DirectoryHandle directory = DirectoryHandle.open(slots)) {
            for (String slot : directory.names()) {
                directory.deleteTree(slot);
            }
        }
    }
}
