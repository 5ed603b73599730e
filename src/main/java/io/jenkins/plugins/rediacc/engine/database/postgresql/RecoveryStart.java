package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.model.Position;
import io.jenkins.plugins.rediacc.engine.model.Position.Consistency;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the recovery of an image begins and how far it has to come. The rule is that of the server ({@code StartupXLOG} in
 * {@code xlog.c}, from version 15 {@code InitWalRecovery} in {@code xlogrecovery.c}), applied to each kind of image:
 *
 * <ul>
 *   <li>A {@code backup_label} decides before everything else: recovery begins at its checkpoint and must come to the
 *       backup's end. So an image that was restored from a backup and never started keeps its label. The data files are
 *       of different moments there, and recovery from the control file would leave those that were copied early as they
 *       are, without an error.
 *   <li>One label is none of the image's: that of somebody's exclusive backup (to version 14), which the server writes
 *       into the data directory of a running production. It is known by this: the server answered when the snapshot was
 *       taken, and a server renames its own label to {@code backup_label.old} before it lets anybody in. The image is of
 *       one instant, so the control file is right, and the WAL since the label's start may be gone.
 *   <li>Where nobody answered and the label is of an exclusive backup, a production that crashed meanwhile and a restored
 *       backup look alike. The label is kept and recovery must reach the backup's end; otherwise it is refused.
 *   <li>Without a label the control file's state decides. A server that was stopped in good order needs no recovery. One
 *       that was, or is, a standby or in another archive recovery must reach the point up to which its files were
 *       written, and follow its primary's timelines. All others recover as after a power cut.
 * </ul>
 *
 * <p>The server checks that recovery comes far enough only where archive recovery is asked for by {@code recovery.signal}
 * (or the label says {@code BACKUP METHOD: streamed}); otherwise it takes the end of the WAL for the end of a crash. So
 * the first two kinds get the signal, and a {@code restore_command} that finds nothing, which the signal demands.
 * Production's own {@code recovery.signal}, {@code standby.signal} and {@code recovery.conf} are removed from every image:
 * they would make a clone follow production or its archive.
 */
enum RecoveryStart {
    /** It was stopped in good order. */
    NONE,
    /** From the control file's checkpoint to the end of the WAL, as after a power cut. */
    CRASH,
    /** From the control file's checkpoint, with the checks of archive recovery. */
    STANDBY,
    /** From {@code backup_label}, with the checks of archive recovery. */
    LABEL;

    /**
     * Of the image in a data directory, as it came from the snapshot.
     *
     * @param position what the snapshot knows
     */
    static RecoveryStart of(Path data, Position position) {
        Optional<BackupLabel> label = BackupLabel.read(data);
        if (label.isPresent() && !answered(position)) {
            return LABEL;
        }
        return switch (ControlFile.read(data).state()) {
            case SHUT_DOWN -> NONE;
            case SHUT_DOWN_IN_RECOVERY, IN_ARCHIVE_RECOVERY -> STANDBY;
            case STARTING_UP, SHUTTING_DOWN, IN_CRASH_RECOVERY, IN_PRODUCTION -> CRASH;
        };
    }

    /** Whether a server answered when the snapshot was taken of all files at one instant. */
    private static boolean answered(Position position) {
        return position.consistency() == Consistency.CRASH && ProductionSettings.cameFromServer(position.settings());
    }

    /** Whether recovery must reach a point that the image names. */
    boolean isArchiveRecovery() {
        return this == STANDBY || this == LABEL;
    }
}
