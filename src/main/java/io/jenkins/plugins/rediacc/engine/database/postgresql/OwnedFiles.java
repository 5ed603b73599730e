package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Files and directories that belong to a given user, who may change them and what is around them at any time. Everything
 * goes through the handle of the directory, so no link is followed that this user could have put there.
 */
public final class OwnedFiles {

    private OwnedFiles() {}

    /** Writes a file with an owner and a mode such as {@code rw-------}. */
    public static void write(Path file, String text, OsUser owner, String mode) {
        write(file, text.getBytes(StandardCharsets.UTF_8), owner, mode);
    }

    /** Writes a file with an owner and a mode such as {@code rw-------}. */
    public static void write(Path file, byte[] content, OsUser owner, String mode) {
        try (DirectoryHandle directory = DirectoryHandle.open(file.getParent())) {
            directory.write(name(file), content, owner.uid(), owner.gid(), mode);
        } catch (IOException e) {
            throw failure("cannot write " + file, e);
        }
    }

    /** Makes a directory that does not exist. */
    public static void directory(Path directory, OsUser owner, String mode) {
        try (DirectoryHandle parent = DirectoryHandle.open(directory.getParent())) {
            parent.makeDirectory(name(directory), owner.uid(), owner.gid(), mode);
        } catch (IOException e) {
            throw failure("cannot make the directory " + directory, e);
        }
    }

    /** Makes a link, in the place of what is there. */
    public static void link(Path link, Path target, OsUser owner) throws IOException {
        try (DirectoryHandle directory = DirectoryHandle.open(link.getParent())) {
            directory.link(name(link), target, owner.uid(), owner.gid());
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
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
}
