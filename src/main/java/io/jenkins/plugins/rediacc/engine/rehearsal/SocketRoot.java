package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.file.FileEntry;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.storage.FileFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where an engine's user keeps the sockets of clones. It is a directory that nobody else could have made or can write:
 * {@code /run/rediacc} for root, a directory of the user's own in it where the host's administrator has made one
 * (tmpfiles.d(5)), else one in the state directory. {@code XDG_RUNTIME_DIR} is none of them: it goes when the user's last
 * login ends, and a rehearsal does not.
 */
public final class SocketRoot {

    /** The host's own, made by root. */
    public static final Path HOST = Path.of("/run/rediacc");

    private static final int LONGEST_SOCKET_PATH = 107;
    private static final int WRITABLE_BY_OTHERS = 0022;

    /** As long as what the engine makes in it: a run's directory, a role's and the socket of a server. */
    private static final String LONGEST_BELOW = "/12345678/upgraded/.s.PGSQL.65535";

    private SocketRoot() {}

    /**
     * The directory, which is there when this returns.
     *
     * @throws RediaccException where what is there was made by another user or can be written by one
     */
    public static Path of(Path state) {
        return of(HOST, state, System.getProperty("user.name"), FileFacts.engineIsRoot());
    }

    static Path of(Path host, Path state, String user, boolean root) {
        // The server's user and runAs must pass root's; another engine's user is both of them himself.
        Path own = host.resolve(user);
        Path chosen = root ? host : exists(own) ? own : state.resolve("sockets-" + FileFacts.engineUid());
        requireShort(chosen);
        try {
            make(chosen, root ? "rwx--x--x" : "rwx------");
            requireOwn(chosen);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot use " + chosen + " for the sockets of clones")
                            .tool(String.valueOf(e))
                            .state("no clone was started"),
                    e);
        }
        return chosen;
    }

    private static boolean exists(Path directory) {
        return Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    }

    private static void make(Path directory, String mode) throws IOException {
        if (!exists(directory)) {
            try (DirectoryHandle made = DirectoryHandle.create(directory)) {
                made.setMode(mode);
            }
        }
    }

    private static void requireOwn(Path directory) throws IOException {
        FileEntry found;
        try (DirectoryHandle above = DirectoryHandle.open(directory.getParent())) {
            found = above.entry(directory.getFileName().toString());
        }
        if (found.kind() != FileEntry.Kind.DIRECTORY) {
            throw refuse(directory, "it is not a directory");
        }
        if (found.uid() != FileFacts.engineUid()) {
            throw refuse(directory, "it belongs to user " + found.uid());
        }
        if ((found.mode() & WRITABLE_BY_OTHERS) != 0) {
            throw refuse(directory, "other users may write it");
        }
    }

    private static RediaccException refuse(Path directory, String why) {
        return RediaccException.refused(
                Explanation.of("the directory " + directory + " is not safe for the sockets of clones: " + why)
                        .state("no clone was started")
                        .todo("see who made it, and remove it; rediacc makes it anew"));
    }

    private static void requireShort(Path directory) {
        String longest = directory + LONGEST_BELOW;
        int bytes = longest.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_SOCKET_PATH) {
            throw RediaccException.refused(Explanation.of("the path of a clone's socket would have " + bytes
                            + " bytes, and may have " + LONGEST_SOCKET_PATH + " (unix(7)): " + longest)
                    .state("no clone was started")
                    .todo("let root make " + HOST + " with a directory for this user, as 'rediacc init' prints it; or"
                            + " choose a shorter state directory"));
        }
    }
}
