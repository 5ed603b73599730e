package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a server can start on a data directory at all. Without {@code global/pg_control} no server does, whoever starts
 * it: a unit, a watchdog or a person. Disarming renames that one file, arming renames it back; both can be done again.
 */
public final class Arming {

    private static final String CONTROL = "global/pg_control";
    private static final String DISARMED = "global/pg_control.rediacc-frozen";

    private Arming() {}

    /** Keeps every server from starting on the data directory; on the disk when this returns. */
    public static void disarm(Path data) {
        if (isArmed(data)) {
            rename(data.resolve(CONTROL), data.resolve(DISARMED));
        }
    }

    /** Lets a server start again; on the disk when this returns. */
    public static void arm(Path data) {
        if (isArmed(data)) {
            return;
        }
        if (!isDisarmed(data)) {
            throw RediaccException.surroundings(
                    ErrorCause.DATABASE,
                    Explanation.of(data + " has neither " + CONTROL + " nor " + DISARMED)
                            .state("no server can start on it")
                            .todo("see what became of its control file; nothing else is needed to start it"));
        }
        rename(data.resolve(DISARMED), data.resolve(CONTROL));
    }

    /**
     * Keeps every further server from starting on the data directory, while one that runs goes on and can stop in good
     * order: a server refuses to start in a data directory that others may enter, and does not look again later (PostgreSQL
     * manual, Creating a Database Cluster). What is in it stays closed to others by its own modes.
     */
    public static void bar(Path data) {
        changeMode(data, mode -> mode.add(PosixFilePermission.OTHERS_EXECUTE));
    }

    /** Ends what {@link #bar} has begun; does nothing where nothing was begun. */
    public static void unbar(Path data) {
        changeMode(data, mode -> mode.remove(PosixFilePermission.OTHERS_EXECUTE));
    }

    private static void changeMode(Path data, Predicate<Set<PosixFilePermission>> change) {
        try (DirectoryHandle directory = DirectoryHandle.open(data)) {
            Set<PosixFilePermission> mode = directory.mode();
            if (change.test(mode)) {
                directory.setMode(PosixFilePermissions.toString(mode));
                directory.sync();
            }
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot change the mode of " + data, e);
        }
    }

    public static boolean isArmed(Path data) {
        return Files.exists(data.resolve(CONTROL));
    }

    /** Whether it was disarmed; neither armed nor disarmed is a directory that holds no whole cluster. */
    public static boolean isDisarmed(Path data) {
        return !isArmed(data) && Files.exists(data.resolve(DISARMED));
    }

    /** The control file, whatever its name is now. */
    public static ControlFile control(Path data) {
        return ControlFile.readFile(data.resolve(isDisarmed(data) ? DISARMED : CONTROL));
    }

    private static void rename(Path from, Path to) {
        try (DirectoryHandle directory = DirectoryHandle.open(to.getParent())) {
            directory.move(
                    from.getFileName().toString(), directory, to.getFileName().toString());
            directory.sync();
        } catch (IOException e) {
            throw OwnedFiles.failure("cannot rename " + from + " to " + to, e);
        }
    }
}
