package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What makes a rehearsal a good neighbour of production: the kernel's memory killer takes it first, its processor and
 * disk priority are the lowest, and its limits are hard where systemd keeps them or cgroup v2 has the controllers.
 */
public final class ResourceGroup implements AutoCloseable {

    private static final List<String> LOW_PRIORITY =
            List.of("choom", "-n", "1000", "--", "nice", "-n", "10", "ionice", "-c", "3");
    private static final long CPU_PERIOD_MICROS = 100_000;

    private final List<String> prefix;
    private final Runnable end;
    private final List<String> notices;

    private ResourceGroup(List<String> enter, List<String> priority, Runnable end, List<String> notices) {
        this.prefix = Stream.concat(enter.stream(), priority.stream()).toList();
        this.end = end;
        this.notices = List.copyOf(notices);
    }

    /** No limits at all: for what production waits for. */
    public static ResourceGroup unthrottled() {
        return new ResourceGroup(List.of(), List.of(), () -> {}, List.of());
    }

    /** No limits but the low priority. */
    public static ResourceGroup lowPriority() {
        return new ResourceGroup(List.of(), LOW_PRIORITY, () -> {}, List.of());
    }

    /**
     * A group with these limits: a slice where systemd runs, a group of cgroup v2 elsewhere.
     *
     * @param run the run it belongs to
     * @param clone the clone that it is for, unique in the run
     * @param device the block device below the clone, as {@code major:minor}; empty where unknown
     */
    public static ResourceGroup open(
            String run, String clone, ResourceLimits limits, Optional<String> device, CommandRunner commands) {
        return SystemdSlice.isAvailable()
                ? inSlice(SystemdSlice.of(run, clone), limits, device, commands)
                : inGroup(hierarchy(), run, clone, limits, device);
    }

    /** In a slice; where it cannot be had, as an ordinary user cannot, only the priority is lowered. */
    static ResourceGroup inSlice(
            SystemdSlice slice, ResourceLimits limits, Optional<String> device, CommandRunner commands) {
        if (limits.equals(ResourceLimits.NONE)) {
            return lowPriority();
        }
        CommandResult result = commands.run(slice.limit(limits, device));
        if (!result.succeeded()) {
            return new ResourceGroup(
                    List.of(),
                    LOW_PRIORITY,
                    () -> {},
                    List.of("the limits could not be applied: systemd says: "
                            + result.words().strip() + "; only the priority was lowered"));
        }
        List<String> notices = limits.ioBytesPerSecond().isPresent() && device.isEmpty()
                ? List.of(notApplied("io", "the block device below the clone is not known"))
                : List.of();
        // What ends it must also run when the rehearsal was cancelled.
        CommandRunner ending = new HostProcesses(new Cancellation());
        return new ResourceGroup(slice.prefix(), LOW_PRIORITY, () -> ending.run(slice.stop()), notices);
    }

    /** In a group of cgroup v2. */
    static ResourceGroup inGroup(
            Optional<Path> hierarchy, String run, String clone, ResourceLimits limits, Optional<String> device) {
        List<String> notices = new ArrayList<>();
        Optional<ControlGroup> group = hierarchy.flatMap(root -> ControlGroup.create(root, run, clone));
        limits.memoryBytes().ifPresent(bytes -> apply(group, "memory.max", bytes.toString(), notices));
        limits.cpus()
                .ifPresent(cpus -> apply(
                        group, "cpu.max", Math.round(cpus * CPU_PERIOD_MICROS) + " " + CPU_PERIOD_MICROS, notices));
        limits.ioBytesPerSecond().ifPresent(bytes -> {
            String rate = device.orElse("") + " rbps=" + bytes + " wbps=" + bytes;
            apply(device.isPresent() ? group : Optional.empty(), "io.max", rate, notices);
        });
        return new ResourceGroup(
                group.map(ControlGroup::prefix).orElse(List.of()),
                LOW_PRIORITY,
                () -> group.ifPresent(ResourceGroup::removeQuietly),
                notices);
    }

    private static void removeQuietly(ControlGroup group) {
        try {
            group.remove();
        } catch (IOException e) {
            // An empty group costs nothing, and a rehearsal must not fail for it.
        }
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
        return prefix;
    }

    /** What could not be applied, for the report. */
    public List<String> notices() {
        return notices;
    }

    /** Kills what is left in the group and removes it. */
    @Override
    public void close() {
        end.run();
    }

    /** Kills what is left in the groups of a run that has died, and removes them; those of no other run. */
    public static void removeOf(String run, CommandRunner commands) {
        if (SystemdSlice.isAvailable()) {
            commands.run(SystemdSlice.of(run).stop());
        }
        hierarchy().ifPresent(root -> removeOf(root, run));
    }

    static void removeOf(Path hierarchy, String run) {
        try {
            ControlGroup.removeOf(hierarchy, run);
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot remove the resource groups of run " + run + " in " + hierarchy)
                            .tool(String.valueOf(e)),
                    e);
        }
    }

    private static void apply(Optional<ControlGroup> group, String file, String value, List<String> notices) {
        if (group.isEmpty() || !group.get().limit(file, value)) {
            notices.add(notApplied(file + " = " + value.strip(), "cgroup v2 has no such controller here"));
        }
    }

    private static String notApplied(String limit, String why) {
        return "the limit " + limit + " could not be applied: " + why + "; only the priority was lowered";
    }
}
