package io.jenkins.plugins.rediacc.engine.database.postgresql;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The processes of the server of a data directory, as {@code /proc} shows them. A server has the data directory as its
 * working directory in whatever namespaces it runs, so that one in a container is found by the directory itself, and not by
 * the number in its lock file, which counts in the container alone (pid_namespaces(7)).
 */
final class ServerProcesses {

    /** The PID namespace from which every process of the host is seen ({@code PROC_PID_INIT_INO}, linux/proc_ns.h). */
    private static final String INITIAL_NAMESPACE = "pid:[4026531836]";

    /** The server's program; {@code (deleted)} follows where its package was replaced while it ran (proc_pid_exe(5)). */
    private static final Pattern PROGRAM = Pattern.compile("(edb-)?(postgres|postmaster)( \\(deleted\\))?");

    /** Where the parent's number stands among the fields after the program's name (proc_pid_stat(5)). */
    private static final int PARENT = 4 - 3;

    private final Path proc;
    private final Path data;

    ServerProcesses(Path data) {
        this(Path.of("/proc"), data);
    }

    /** Processes as another directory shows them. */
    ServerProcesses(Path proc, Path data) {
        this.proc = proc;
        this.data = data;
    }

    /**
     * The first process of the server; empty where none is seen.
     *
     * @param lock the number in the server's lock file, which is looked at first
     */
    Optional<Long> first(Optional<Long> lock) {
        return lock.filter(pid -> isServer(pid) && !isServer(parent(pid))).or(this::search);
    }

    /** Children that have outlived the first process count as well: they still write. */
    private Optional<Long> search() {
        return numbers().stream()
                .filter(this::isServer)
                .filter(pid -> !isServer(parent(pid)))
                .findFirst();
    }

    /**
     * Whether no server of this directory can run here unseen. A server runs as the owner of its data directory
     * (PostgreSQL manual, Creating a Database Cluster), so that only the owner's processes have to be readable.
     */
    boolean showsAll() {
        return namespace("self").equals(Optional.of(INITIAL_NAMESPACE))
                && numbers().stream().noneMatch(this::isHidden);
    }

    /** Whether a process runs in another PID namespace than the engine, where nobody can tell: no. */
    boolean isElsewhere(long pid) {
        Optional<String> there = namespace(Long.toString(pid));
        return there.isPresent() && !there.equals(namespace("self"));
    }

    private Optional<String> namespace(String process) {
        return target(proc.resolve(process + "/ns/pid")).map(Path::toString);
    }

    private boolean isServer(long pid) {
        Path process = proc.resolve(Long.toString(pid));
        try {
            return Files.isSameFile(process.resolve("cwd"), data)
                    && target(process.resolve("exe"))
                            .map(program -> PROGRAM.matcher(
                                            program.getFileName().toString())
                                    .matches())
                            .orElse(true);
        } catch (IOException e) {
            // It has just ended, or this user may not see it.
            return false;
        }
    }

    private boolean isHidden(long pid) {
        Path process = proc.resolve(Long.toString(pid));
        try {
            Files.readSymbolicLink(process.resolve("cwd"));
            return false;
        } catch (NoSuchFileException e) {
            // One that ends has no working directory any more.
            return false;
        } catch (IOException e) {
            return isOwners(process);
        }
    }

    private boolean isOwners(Path process) {
        try {
            String uid = String.valueOf(Files.getAttribute(data, "unix:uid"));
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .anyMatch(line -> List.of(line.split("\\s+")).contains(uid));
        } catch (IOException e) {
            return Files.exists(process);
        }
    }

    private long parent(long pid) {
        try {
            String stat = Files.readString(proc.resolve(pid + "/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[PARENT]);
        } catch (IOException e) {
            return 0;
        }
    }

    private List<Long> numbers() {
        List<Long> all = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
            processes.forEach(
                    process -> all.add(Long.valueOf(process.getFileName().toString())));
        } catch (IOException e) {
            throw ClusterFiles.unreadable(proc, e);
        }
        return all;
    }

    private static Optional<Path> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
