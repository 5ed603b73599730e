package io.jenkins.plugins.rediacc.engine.storage;

import io.jenkins.plugins.rediacc.engine.exec.CommandRunner;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which processes have their working directory, root, program, an open file or a mapped file inside a directory, from
 * the links in {@code /proc} (proc(5)). A tree of the engine's own user is open to nobody else's processes, so there the
 * engine looks itself; elsewhere it looks as root.
 */
public final class ProcessesInside {

    static final String[] FIND = {
        "find",
        "/proc",
        "-mindepth",
        "2",
        "-maxdepth",
        "3",
        "-path",
        "/proc/[0-9]*",
        "-type",
        "l",
        "(",
        "-path",
        "*/cwd",
        "-o",
        "-path",
        "*/root",
        "-o",
        "-path",
        "*/exe",
        "-o",
        "-path",
        "*/fd/*",
        "-o",
        "-path",
        "*/map_files/*",
        ")",
        "-printf",
        "%p\\0%l\\0"
    };
    private static final String PROC = "/proc/";

    private final CommandRunner commands;

    ProcessesInside(CommandRunner commands) {
        this.commands = commands;
    }

    /** Their numbers; throws where it cannot be told. */
    List<Long> of(Path directory) {
        boolean own = FileFacts.uid(directory) == FileFacts.engineUid();
        StorageTool tool = own ? StorageTool.asCaller(commands) : StorageTool.asRoot(commands);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        tool.stream((bytes, length) -> output.write(bytes, 0, length), FIND);
        String[] pairs = output.toString(StandardCharsets.UTF_8).split("\0");
        boolean sawItself = false;
        TreeSet<Long> inside = new TreeSet<>();
        long self = ProcessHandle.current().pid();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            long pid = pidOf(pairs[i]);
            sawItself |= pid == self;
            if (isInside(pairs[i + 1], directory.toString())) {
                inside.add(pid);
            }
        }
        if (!sawItself) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot tell which processes use " + directory)
                            .tool(output.toString(StandardCharsets.UTF_8))
                            .state("nothing was destroyed")
                            .todo("see by 'rediacc doctor' which rule of sudoers is missing"));
        }
        return List.copyOf(inside);
    }

    /**
     * Whether a process has an argument that ends with the object's name, as a storage's tool has that still makes the
     * object when the engine has been killed: as the last part of a path or a dataset, or as a ZFS snapshot.
     */
    public static boolean anyNames(Path path) {
        String name = path.getFileName() + "\0";
        List<byte[]> ends = Stream.of("/", "@", "\0")
                .map(before -> (before + name).getBytes(StandardCharsets.UTF_8))
                .toList();
        return ProcessHandle.allProcesses()
                .map(process -> commandLine(process.pid()))
                .anyMatch(line -> ends.stream().anyMatch(end -> contains(line, end)));
    }

    private static byte[] commandLine(long pid) {
        try {
            return Files.readAllBytes(Path.of(PROC + pid + "/cmdline"));
        } catch (IOException e) {
            // It has just ended.
            return new byte[0];
        }
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(new String(part, StandardCharsets.ISO_8859_1));
    }

    /** A complaint of the tool about a process that has just ended may stand before the link's own path. */
    private static long pidOf(String link) {
        String path = link.substring(link.lastIndexOf(PROC) + PROC.length());
        return Long.parseLong(path.substring(0, path.indexOf('/')));
    }

    private static boolean isInside(String target, String directory) {
        return target.equals(directory)
                || target.startsWith(directory + "/")
                || target.equals(directory + " (deleted)");
    }
}
