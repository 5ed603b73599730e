package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What makes a rehearsal a good neighbour of production: the kernel's memory killer takes it first, its processor and
 * disk priority are the lowest, and where cgroup v2 has the controllers, its limits are hard
 * (Documentation/admin-guide/cgroup-v2.rst).
 */
public final class ResourceGroup implements AutoCloseable {

    private static final String PARENT = "rediacc";
    private static final Duration LONGEST_REAPING = Duration.ofSeconds(5);
    private static final Duration REAPING_POLL = Duration.ofMillis(5);
    private static final List<String> LOW_PRIORITY =
            List.of("choom", "-n", "1000", "--", "nice", "-n", "10", "ionice", "-c", "3");
    private static final List<String> ENTER_GROUP =
            List.of("sh", "-c", "echo 0 > \"$1/cgroup.procs\" || exit 125; shift; exec \"$@\"", "sh");
    private static final long CPU_PERIOD_MICROS = 100_000;

    private final Optional<Path> group;
    private final List<String> priority;
    private final List<String> notices;

    private ResourceGroup(Optional<Path> group, List<String> priority, List<String> notices) {
        this.group = group;
        this.priority = priority;
        this.notices = List.copyOf(notices);
    }

    /** No limits at all: for what production waits for. */
    public static ResourceGroup unthrottled() {
        return new ResourceGroup(Optional.empty(), List.of(), List.of());
    }

    /** No limits but the low priority. */
    public static ResourceGroup lowPriority() {
        return new ResourceGroup(Optional.empty(), LOW_PRIORITY, List.of());
    }

    /**
     * A group with these limits.
     *
     * @param hierarchy where cgroup v2 is mounted; empty where it is not
     * @param name unique on the host
     * @param device the block device below the clone, as {@code major:minor}; empty where unknown
     */
    public static ResourceGroup open(
            Optional<Path> hierarchy, String name, ResourceLimits limits, Optional<String> device) {
        List<String> notices = new ArrayList<>();
        Optional<Path> group = hierarchy.flatMap(root -> create(root.resolve(PARENT), name));
        limits.memoryBytes().ifPresent(bytes -> apply(group, "memory.max", bytes.toString(), notices));
        limits.cpus()
                .ifPresent(cpus -> apply(
                        group, "cpu.max", Math.round(cpus * CPU_PERIOD_MICROS) + " " + CPU_PERIOD_MICROS, notices));
        limits.ioBytesPerSecond().ifPresent(bytes -> {
            String rate = device.orElse("") + " rbps=" + bytes + " wbps=" + bytes;
            apply(device.isPresent() ? group : Optional.empty(), "io.max", rate, notices);
        });
        return new ResourceGroup(group, LOW_PRIORITY, notices);
    }

    /** Where cgroup v2 is mounted on this host. */
    public static Optional<Path> hierarchy() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return mounts.map(line -> line.split(" "))
                    .filter(fields -> List.of(fields).contains("cgroup2"))
                    .map(fields -> Path.of(fields[4]))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What goes before a program that is to run in the group. */
    public List<String> prefix() {
        List<String> prefix = new ArrayList<>();
        group.ifPresent(directory -> {
            prefix.addAll(ENTER_GROUP);
            prefix.add(directory.toString());
        });
        prefix.addAll(priority);
        return prefix;
    }

    /** What could not be applied, for the report. */
    public List<String> notices() {
        return notices;
    }

    /** Kills what is left in the group and removes it. */
    @Override
    public void close() {
        group.ifPresent(directory -> {
            try {
                if (Files.exists(directory.resolve("cgroup.kill"))) {
                    write(directory.resolve("cgroup.kill"), "1");
                }
                removeWhenEmpty(directory);
            } catch (IOException e) {
                // An empty group costs nothing, and a rehearsal must not fail for it.
            }
        });
    }

    /** The kernel needs a moment to reap what was killed; until then the group is busy. */
    private static void removeWhenEmpty(Path directory) throws IOException {
        long deadline = System.nanoTime() + LONGEST_REAPING.toNanos();
        while (!Files.readString(directory.resolve("cgroup.events")).contains("populated 0")
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(REAPING_POLL.toNanos());
        }
        Files.deleteIfExists(directory);
    }

    /**
     * Kills what is left in the groups of a run that has died, and removes them.
     *
     * @param run the run's id, with which the names of its groups end
     */
    public static void removeOf(Optional<Path> hierarchy, String run) {
        Optional<Path> parent = hierarchy.map(root -> root.resolve(PARENT)).filter(Files::isDirectory);
        if (parent.isEmpty()) {
            return;
        }
        try (Stream<Path> groups = Files.list(parent.get())) {
            groups.filter(group -> group.getFileName().toString().endsWith("_" + run))
                    .forEach(group -> new ResourceGroup(Optional.of(group), LOW_PRIORITY, List.of()).close());
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot look for the resource groups of run " + run + " in " + parent.get())
                            .tool(String.valueOf(e)),
                    e);
        }
    }

    private static Optional<Path> create(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            enableControllers(parent.getParent());
            enableControllers(parent);
            return Optional.of(Files.createDirectories(parent.resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void enableControllers(Path directory) throws IOException {
        List<String> available = List.of(Files.readString(directory.resolve("cgroup.controllers"))
                .strip()
                .split(" "));
        for (String controller : List.of("memory", "cpu", "io")) {
            if (available.contains(controller)) {
                write(directory.resolve("cgroup.subtree_control"), "+" + controller);
            }
        }
    }

    private static void apply(Optional<Path> group, String file, String value, List<String> notices) {
        try {
            if (group.isPresent() && Files.exists(group.get().resolve(file))) {
                write(group.get().resolve(file), value);
                return;
            }
        } catch (IOException e) {
            // Said below, as for a kernel that does not have the controller at all.
        }
        notices.add("the limit " + file + " = " + value.strip()
                + " could not be applied: cgroup v2 has no such controller here; only the priority was lowered");
    }

    private static void write(Path file, String value) throws IOException {
        Files.write(file, value.getBytes(StandardCharsets.UTF_8));
    }
}
