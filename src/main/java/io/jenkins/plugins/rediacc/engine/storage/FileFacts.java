package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What the kernel says about a file, of the file itself and not of what a link points at. */
public final class FileFacts {

    private FileFacts() {}

    /** Whether the engine runs as root. */
    public static boolean engineIsRoot() {
        return engineUid() == 0;
    }

    /** The number of the user that the engine runs as. */
    public static int engineUid() {
        // Not /proc/self: that is a link, and belongs to root whoever looks.
        return uid(Path.of("/proc", Long.toString(ProcessHandle.current().pid())));
    }

    /** The number of the file's owner. */
    public static int uid(Path file) {
        return (int) attribute(file, "unix:uid");
    }

    /** The inode number, unique within its file system or btrfs subvolume while the file exists. */
    public static long inode(Path file) {
        return (long) attribute(file, "unix:ino");
    }

    /** The device number of the file system, or of the btrfs subvolume, that holds the file. */
    public static long device(Path file) {
        return (long) attribute(file, "unix:dev");
    }

    /** Whether it is a directory and no link to one. */
    public static boolean isDirectory(Path file) {
        return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is anything of that name, a dangling link included. */
    public static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether the name holds a character that breaks the lines of a tool's output. */
    public static boolean hasControlCharacters(Path file) {
        return file.toString().chars().anyMatch(Character::isISOControl);
    }

    /** The path without links. */
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Object attribute(Path file, String name) {
        try {
            return Files.getAttribute(file, name, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static RediaccException unreadable(Path file, IOException e) {
        return RediaccException.surroundings(
                ErrorCause.STORAGE, Explanation.of("cannot look at " + file).tool(String.valueOf(e)), e);
    }
}
