package io.jenkins.plugins.rediacc.engine.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * What stands under a name in a directory, without following it (lstat(2)).
 *
 * @param uid the number of the owner
 * @param gid the number of the group
 * @param mode the permissions with the sticky and the set-id bits
 * @param names how many names it has
 * @param device the number of its file system, or of its btrfs subvolume
 */
public record FileEntry(Kind kind, int uid, int gid, int mode, int names, long device) {

    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;
    private static final int OTHERS_MAY_WRITE = 0022;
    private static final int OTHERS = 0077;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    /** The kind of a file (inode(7)). */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    static FileEntry of(Path place) throws IOException {
        Map<String, Object> all = Files.readAttributes(place, "unix:mode,uid,gid,nlink,dev", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) all.get("mode");
        return new FileEntry(
                kind(mode & TYPE),
                (int) all.get("uid"),
                (int) all.get("gid"),
                mode & PERMISSIONS,
                ((Number) all.get("nlink")).intValue(),
                ((Number) all.get("dev")).longValue());
    }

    private static Kind kind(int type) {
        return switch (type) {
            case 0100000 -> Kind.FILE;
            case 0040000 -> Kind.DIRECTORY;
            case 0120000 -> Kind.LINK;
            default -> Kind.OTHER;
        };
    }

    /** Whether it is a regular file of the engine's user and has no second name elsewhere. */
    boolean isOwnFile() {
        return kind == Kind.FILE && uid == Engine.UID && names == 1;
    }

    /** Whether the engine's user alone may use it. */
    boolean isClosedToOthers() {
        return uid == Engine.UID && (mode & OTHERS) == 0;
    }

    /** Whether root or the engine's user made it. */
    boolean isTrusted() {
        return uid == ROOT || uid == Engine.UID;
    }

    /** Whether nobody else can put something in the place of a trusted entry of this directory. */
    boolean keepsItsEntries() {
        return isTrusted() && ((mode & OTHERS_MAY_WRITE) == 0 || (mode & STICKY) != 0);
    }

    /** The user that the engine runs as. */
    private static final class Engine {

        static final int UID = uid();

        private static int uid() {
            try {
                // Not /proc/self, which is a link of root's.
                return (int) Files.getAttribute(
                        Path.of("/proc", Long.toString(ProcessHandle.current().pid())), "unix:uid");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("cannot tell which user this process runs as", e);
            }
        }
    }
}
