package io.jenkins.plugins.rediacc.engine.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Opens the directory at a path part by part, each by the handle of the one above. A symbolic link on the way is followed
 * only where root or the engine's own user made it and nobody else could have put it there; so root never goes where a
 * less privileged user sends it. The kernel's own rule for links in sticky directories is the same (proc(5),
 * {@code protected_symlinks}).
 */
final class PathWalk {

    private static final int MOST_LINKS = 40;

    private final boolean making;
    private final Deque<String> ahead = new ArrayDeque<>();
    private int links;

    /** A walk that makes what is missing on its way, or none that does. */
    PathWalk(boolean making) {
        this.making = making;
    }

    /** Where the links in a file's own place end. */
    static Path end(Path file) throws IOException {
        Path at = file;
        for (int links = 0; links <= MOST_LINKS; links++) {
            try (DirectoryHandle directory = new PathWalk(false).open(at.getParent())) {
                String name = at.getFileName().toString();
                if (!directory.holdsLink(name)) {
                    return directory.path().resolve(name);
                }
                requireTrust(directory, name);
                at = directory.path().resolve(directory.readLink(name)).normalize();
            }
        }
        throw new FileSystemLoopException(file.toString());
    }

    DirectoryHandle open(Path directory) throws IOException {
        Path root = directory.getRoot();
        push(directory.normalize());
        DirectoryHandle at = root(root);
        while (!ahead.isEmpty()) {
            DirectoryHandle next = next(at, ahead.pop());
            if (next != at) {
                at.close();
            }
            at = next;
        }
        return at;
    }

    private static DirectoryHandle root(Path root) throws IOException {
        synchronized (OpenDescriptor.NUMBERS) {
            return new DirectoryHandle(root, DirectoryHandle.secure(Files.newDirectoryStream(root)));
        }
    }

    private void push(Path parts) {
        for (int i = parts.getNameCount() - 1; i >= 0; i--) {
            ahead.push(parts.getName(i).toString());
        }
    }

    private DirectoryHandle next(DirectoryHandle at, String name) throws IOException {
        try {
            return step(at, name);
        } catch (IOException e) {
            at.close();
            throw e;
        }
    }

    private DirectoryHandle step(DirectoryHandle at, String name) throws IOException {
        if (making && !at.holds(name)) {
            at.makeOwnDirectory(name);
        }
        if (!at.holdsLink(name)) {
            return below(at, name);
        }
        requireTrust(at, name);
        if (++links > MOST_LINKS) {
            throw new FileSystemLoopException(at.path().resolve(name).toString());
        }
        Path target = at.path().resolve(at.readLink(name)).normalize();
        push(target);
        return root(target.getRoot());
    }

    /** A directory that this user may pass but not list cannot be held; root may list each. */
    private DirectoryHandle below(DirectoryHandle at, String name) throws IOException {
        Path names = Path.of(name);
        while (true) {
            try {
                return at.below(names);
            } catch (AccessDeniedException e) {
                if (ahead.isEmpty()) {
                    throw e;
                }
                names = names.resolve(ahead.pop());
            }
        }
    }

    private static void requireTrust(DirectoryHandle at, String name) throws IOException {
        if (!at.entry(name).isTrusted() || !at.entry(".").keepsItsEntries()) {
            throw new FileSystemException(
                    at.path().resolve(name).toString(),
                    null,
                    "it is a symbolic link that another user may have put there, and is not followed");
        }
    }
}
