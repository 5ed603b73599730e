package io.jenkins.plugins.rediacc.engine.exec;

import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A slice of systemd that holds what runs in one clone, each program in a scope of its own. Where systemd runs, the tree of
 * control groups is its own, and a process that writes there takes limits from other services (systemd.resource-control(5),
 * systemd-run(1), and "The New Control Group Interfaces" at systemd.io).
 */
record SystemdSlice(String name) {

    private static final Path RUNS = Path.of("/run/systemd/system");
    private static final String TOP = "rediacc";
    private static final String END = ".slice";

    /** Whether systemd is this host's first process (sd_booted(3)). */
    static boolean isAvailable() {
        return Files.isDirectory(RUNS);
    }

    /** The slice of a run, which holds those of its clones. */
    static SystemdSlice of(String run) {
        return new SystemdSlice(TOP + "-" + escape(run) + END);
    }

    /** The slice of one clone of a run. */
    static SystemdSlice of(String run, String clone) {
        return new SystemdSlice(TOP + "-" + escape(run) + "-" + escape(clone) + END);
    }

    /** A dash in a slice's name stands between levels (systemd.slice(5), systemd-escape(1)). */
    private static String escape(String part) {
        StringBuilder escaped = new StringBuilder();
        for (char c : part.toCharArray()) {
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.';
            escaped.append(plain ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return escaped.toString();
    }

    /** Sets the limits; they go with the slice, at the latest when the host starts again. */
    Command limit(ResourceLimits limits, Optional<String> device) {
        List<String> argv = new ArrayList<>(List.of("systemctl", "set-property", "--runtime", "--", name));
        limits.memoryBytes().ifPresent(bytes -> argv.add("MemoryMax=" + bytes));
        limits.cpus().ifPresent(cpus -> argv.add("CPUQuota=" + Math.max(1, Math.round(cpus * 100)) + "%"));
        if (device.isPresent()) {
            limits.ioBytesPerSecond().ifPresent(bytes -> {
                argv.add("IOReadBandwidthMax=/dev/block/" + device.get() + " " + bytes);
                argv.add("IOWriteBandwidthMax=/dev/block/" + device.get() + " " + bytes);
            });
        }
        return Command.of(argv);
    }

    /** What goes before a program that is to run in the slice. */
    List<String> prefix() {
        return List.of("systemd-run", "--scope", "--quiet", "--collect", "--slice=" + name, "--");
    }

    /** Ends what runs in it, and in the slices below. */
    Command stop() {
        return Command.of("systemctl", "stop", "--", name);
    }
}
