package io.jenkins.plugins.rediacc.engine.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives what is created the access that the directory around it has: several users work with one state directory, and the
 * mode that a user's own {@code umask} leaves would shut the others out.
 *
 * <p>Where the directory's group may write, the group may write what is created in it; and what root creates in the
 * directory of another user belongs to that user (setgid on a directory hands its group down, inode(7)).
 */
public final class SharedAccess {

    private static final int GROUP_OF_DIRECTORY = 0070;
    private static final int GROUP_OF_FILE = 0060;
    private static final int GROUP_WRITES = 0020;
    private static final int SET_GROUP = 02000;
    private static final int ROOT = 0;

    private SharedAccess() {}

    /** Opens a file, creating it where it is missing. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        String name = file.getFileName().toString();
        try (DirectoryHandle directory =
                DirectoryHandle.open(file.toAbsolutePath().getParent())) {
            try {
                List<OpenOption> creating = new ArrayList<>(List.of(options));
                creating.add(StandardOpenOption.CREATE_NEW);
                FileChannel created = directory.open(name, creating);
                inherit(directory, name);
                return created;
            } catch (FileAlreadyExistsException e) {
                return directory.open(name, List.of(options));
            }
        }
    }

    /** Creates a directory with those above it where they are missing. */
    public static void createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        createDirectories(parent);
        try (DirectoryHandle above = DirectoryHandle.open(parent)) {
            String name = directory.getFileName().toString();
            if (above.makeOwnDirectory(name)) {
                inherit(above, name, GROUP_OF_DIRECTORY | SET_GROUP);
            }
        }
    }

    /** Gives a file that this process has just created the access that its directory has. */
    static void inherit(DirectoryHandle directory, String name) throws IOException {
        inherit(directory, name, GROUP_OF_FILE);
    }

    private static void inherit(DirectoryHandle directory, String name, int bits) throws IOException {
        FileEntry own = directory.entry(name);
        FileEntry above = directory.entry(".");
        int shared = own.mode() | above.mode() & bits;
        boolean isShared = (above.mode() & GROUP_WRITES) != 0;
        if (isShared && shared != own.mode()) {
            directory.setMode(name, shared);
        }
        if (own.uid() == ROOT && above.uid() != ROOT) {
            directory.give(name, above.uid(), above.gid());
        }
    }
}
