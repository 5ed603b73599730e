package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files and directories that belong to a given user. A file is written beside its place and renamed onto it, so that a
 * link which stands there is replaced and never followed.
 */
public final class OwnedFiles {

    private OwnedFiles() {}

    /** Writes a file with an owner and a mode such as {@code rw-------}. */
    public static void write(Path file, String text, OsUser owner, String mode) {
        write(file, text.getBytes(StandardCharsets.UTF_8), owner, mode);
    }

    /** Writes a file with an owner and a mode such as {@code rw-------}. */
    public static void write(Path file, byte[] content, OsUser owner, String mode) {
        try {
            Path fresh = Files.createTempFile(file.getParent(), ".rediacc", "", attribute("rw-------"));
            try {
                Files.write(fresh, content);
                give(fresh, owner);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw failure("cannot write " + file, e);
        }
    }

    /** Makes a directory that does not exist. */
    public static void directory(Path directory, OsUser owner, String mode) {
        try {
            Files.createDirectory(directory, attribute("rwx------"));
            give(directory, owner);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw failure("cannot make the directory " + directory, e);
        }
    }

    /** Gives a file, or a link itself, to a user; does nothing where it is that user's. */
    public static void give(Path file, OsUser owner) throws IOException {
        if (!Integer.valueOf(owner.uid()).equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
            Files.setAttribute(file, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** The path without links. */
    public static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw failure("cannot read the clone " + path, e);
        }
    }

    public static RediaccException failure(String what, IOException e) {
        return RediaccException.surroundings(
                String.valueOf(e.getMessage()).contains("No space left on device")
                        ? ErrorCause.SPACE
                        : ErrorCause.STORAGE,
                Explanation.of(what).tool(String.valueOf(e)),
                e);
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }
}
