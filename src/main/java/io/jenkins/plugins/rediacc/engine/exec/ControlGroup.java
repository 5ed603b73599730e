package io.jenkins.plugins.rediacc.engine.exec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A group of cgroup v2 below the engine's own (Documentation/admin-guide/cgroup-v2.rst), for a host that systemd does not
 * manage: {@code rediacc/RUN/CLONE}. What the root hands down to its groups is the host's, and is left as it is.
 */
record ControlGroup(Path directory) {

    private static final String PARENT = "rediacc";
    private static final Duration LONGEST_REAPING = Duration.ofSeconds(5);
    private static final Duration REAPING_POLL = Duration.ofMillis(5);
    private static final List<String> ENTER =
            List.of("sh", "-c", "echo 0 > \"$1/cgroup.procs\" || exit 125; shift; exec \"$@\"", "sh");

    /** Makes the group of a clone; empty where this user may not. */
    static Optional<ControlGroup> create(Path hierarchy, String run, String clone) {
        Path own = hierarchy.resolve(PARENT);
        try {
            for (Path level : List.of(own, own.resolve(run))) {
                Files.createDirectories(level);
                handDown(level);
            }
            return Optional.of(
                    new ControlGroup(Files.createDirectories(own.resolve(run).resolve(clone))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void handDown(Path level) throws IOException {
        List<String> available = List.of(
                Files.readString(level.resolve("cgroup.controllers")).strip().split(" "));
        for (String controller : List.of("memory", "cpu", "io")) {
            if (available.contains(controller)) {
                write(level.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    /** Writes a limit; false where the group has none of that kind. */
    boolean limit(String file, String value) {
        try {
            if (Files.exists(directory.resolve(file))) {
                write(directory.resolve(file), value);
                return true;
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** What goes before a program that is to run in the group. */
    List<String> prefix() {
        return Stream.concat(ENTER.stream(), Stream.of(directory.toString())).toList();
    }

    /** Kills what is left in the groups of a run, and removes them. */
    static void removeOf(Path hierarchy, String run) throws IOException {
        Path ofRun = hierarchy.resolve(PARENT).resolve(run);
        if (Files.isDirectory(ofRun)) {
            for (Path clone : SandboxRoot.entries(ofRun)) {
                if (Files.isDirectory(clone)) {
                    new ControlGroup(clone).remove();
                }
            }
            Files.deleteIfExists(ofRun);
        }
    }

    /** Kills what is left in the group, and removes it, and its run's where that was the last. */
    void remove() throws IOException {
        if (Files.exists(directory.resolve("cgroup.kill"))) {
            write(directory.resolve("cgroup.kill"), "1");
        }
        // The kernel needs a moment to reap what was killed; until then the group is busy.
        long deadline = System.nanoTime() + LONGEST_REAPING.toNanos();
        while (isPopulated() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(REAPING_POLL.toNanos());
        }
        Files.deleteIfExists(directory);
        if (SandboxRoot.entries(directory.getParent()).stream().noneMatch(Files::isDirectory)) {
            Files.deleteIfExists(directory.getParent());
        }
    }

    private boolean isPopulated() throws IOException {
        Path events = directory.resolve("cgroup.events");
        return Files.exists(events) && !Files.readString(events).contains("populated 0");
    }

    private static void write(Path file, String value) throws IOException {
        Files.write(file, value.getBytes(StandardCharsets.UTF_8));
    }
}
