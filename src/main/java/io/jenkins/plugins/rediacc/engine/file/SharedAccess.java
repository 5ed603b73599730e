package io.jenkins.plugins.rediacc.engine.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives what is created the access that the directory around it has: several users work with one state directory, and the
 * mode that a user's own {@code umask} leaves would shut the others out.
 *
 * <p>Where the directory's group may write, the group may write what is created in it; and what root creates in the
 * directory of another user belongs to that user (setgid on a directory hands its group down, inode(7)).
 */
public final class SharedAccess {

    private static final String ATTRIBUTES = "unix:mode,uid,gid";
    private static final int GROUP_OF_DIRECTORY = 0070;
    private static final int GROUP_OF_FILE = 0060;
    private static final int GROUP_WRITES = 0020;
    private static final int SET_GROUP = 02000;
    private static final int PERMISSIONS = 07777;
    private static final int ROOT = 0;

    private SharedAccess() {}

    /** Opens a file, creating it where it is missing. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        try {
            List<OpenOption> creating = new ArrayList<>(List.of(options));
            creating.add(StandardOpenOption.CREATE_NEW);
            FileChannel created = FileChannel.open(file, creating.toArray(OpenOption[]::new));
            inherit(file, GROUP_OF_FILE);
            return created;
        } catch (FileAlreadyExistsException e) {
            return FileChannel.open(file, options);
        }
    }

    /** Creates a directory with those above it where they are missing. */
    public static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        createDirectories(directory.toAbsolutePath().getParent());
        try {
            Files.createDirectory(directory);
            inherit(directory, GROUP_OF_DIRECTORY | SET_GROUP);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    /** Gives a file that this process has just created the access that its directory has. */
    static void inherit(Path file) throws IOException {
        inherit(file, GROUP_OF_FILE);
    }

    private static void inherit(Path created, int bits) throws IOException {
        if (!created.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Map<String, Object> own = attributes(created);
        Map<String, Object> above = attributes(created.toAbsolutePath().getParent());
        int mode = (int) own.get("mode");
        int shared = mode | (int) above.get("mode") & bits;
        boolean isShared = ((int) above.get("mode") & GROUP_WRITES) != 0;
        if (isShared && shared != mode) {
            Files.setAttribute(created, "unix:mode", shared & PERMISSIONS, LinkOption.NOFOLLOW_LINKS);
        }
        if (own.get("uid").equals(ROOT) && !above.get("uid").equals(ROOT)) {
            Files.setAttribute(created, "unix:gid", above.get("gid"), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(created, "unix:uid", above.get("uid"), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    }
}
