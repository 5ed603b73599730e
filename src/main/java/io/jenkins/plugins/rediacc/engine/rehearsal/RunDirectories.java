package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.OsUser;
import io.jenkins.plugins.rediacc.engine.exec.SandboxSpec;
import io.jenkins.plugins.rediacc.engine.file.DirectoryHandle;
import io.jenkins.plugins.rediacc.engine.file.FilesByHandle;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The directories of one run that are thrown away with it, and what a sandbox shows and hides of the host. */
final class RunDirectories {

    private final Path work;
    private final Path sockets;
    private final List<Path> alsoShown;

    /**
     * The directories of one run.
     *
     * @param work the run's own directory
     * @param sockets a short one for sockets, because a socket's path has at most 107 bytes (unix(7))
     * @param alsoShown what a sandbox shows beside them, such as the sealed copy of the plan
     */
    RunDirectories(Path work, Path sockets, List<Path> alsoShown) {
        this.work = work;
        this.sockets = sockets;
        this.alsoShown = List.copyOf(alsoShown);
    }

    /** Where the sockets of a run's clones are: a run's id may be long, and a socket's path must be short. */
    static Path sockets(Path root, String runId) {
        return root.resolve(UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 8));
    }

    /** Makes what a clone of that role needs. */
    void prepare(String role) {
        create(work.resolve(PreparedClone.SCRIPTS), "rwxr-xr-x");
        create(temporary(role), "rwxrwxrwx");
        create(sockets, "rwx--x--x");
        create(sockets(role), "rwx--x--x");
    }

    Path temporary(String role) {
        return work.resolve("tmp-" + role);
    }

    Path sockets(String role) {
        return sockets.resolve(role);
    }

    /** Where the logs of a clone's server go, among the evidence. */
    Path serverLogs(Path output, String role) {
        Path directory = output.resolve("logs").resolve("server-" + role);
        create(directory, "rwxr-xr-x");
        return directory;
    }

    /**
     * What the sandbox of a clone of that role shows and hides.
     *
     * @param users who runs something inside
     */
    SandboxSpec sandbox(Clone clone, String role, List<Path> hidden, List<OsUser> users) {
        List<Path> readable = Stream.concat(Stream.of(work.resolve(PreparedClone.SCRIPTS)), alsoShown.stream())
                .toList();
        return new SandboxSpec(
                List.of(clone.path(), sockets(role)), readable, hidden, Optional.of(temporary(role)), users);
    }

    /** Production, its sockets, every other volume, the snapshots and the engine's state; only what exists. */
    List<Path> hidden(Volume volume, List<Path> otherPaths, List<Path> productionSockets) {
        Set<Path> wanted = new LinkedHashSet<>();
        wanted.add(volume.path());
        wanted.add(volume.snapshots());
        wanted.addAll(otherPaths);
        wanted.addAll(productionSockets);
        List<Path> real = wanted.stream()
                .filter(Files::isDirectory)
                .map(RunDirectories::realPath)
                .filter(path -> !path.equals(Path.of("/tmp")))
                .distinct()
                .toList();
        return real.stream()
                .filter(path -> real.stream().noneMatch(other -> !other.equals(path) && path.startsWith(other)))
                .toList();
    }

    /** Removes all of it. */
    void remove() {
        Stream.of(work, sockets).forEach(RunDirectories::removeTree);
    }

    private static void create(Path directory, String permissions) {
        try (DirectoryHandle made = DirectoryHandle.create(directory)) {
            made.setMode(permissions);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot create the directory " + directory)
                            .tool(String.valueOf(e))
                            .todo("let the engine's user write there"),
                    e);
        }
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    static void removeTree(Path directory) {
        try {
            FilesByHandle.deleteTree(directory);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot remove the run's directory " + directory)
                            .tool(String.valueOf(e)),
                    e);
        }
    }
}
