package io.jenkins.plugins.rediacc.engine.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process, told apart from any other that ever gets its number.
 *
 * @param pid its number
 * @param startTicks when it started, in clock ticks since the host did (proc_pid_stat(5), field 22)
 * @param bootId the run of the host's kernel
 * @param namespace the process namespace in which the number counts
 */
public record OwnerProcess(long pid, long startTicks, String bootId, String namespace) {

    private static final Path PROC = Path.of("/proc");
    /** The field's place among those after the program's name, which may hold blanks and brackets itself. */
    private static final int START_TIME = 22 - 3;

    private static final long GONE = -1;

    /** The process that the engine runs in. */
    public static OwnerProcess current() {
        long pid = ProcessHandle.current().pid();
        return new OwnerProcess(pid, ticksAtStart(pid), currentBoot(), currentNamespace());
    }

    /** Whether it has certainly ended; a process in a namespace that cannot be seen from here may still run. */
    public boolean hasEnded() {
        if (!bootId.equals(currentBoot())) {
            return true;
        }
        return namespace.equals(currentNamespace()) && ticksAtStart(pid) != startTicks;
    }

    /** Asks it to end, by SIGTERM; false where it has ended already or this user may not. */
    public boolean terminate() {
        return !hasEnded()
                && namespace.equals(currentNamespace())
                && ProcessHandle.of(pid).map(ProcessHandle::destroy).orElse(false);
    }

    private static long ticksAtStart(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[START_TIME]);
        } catch (IOException e) {
            return GONE;
        }
    }

    private static String currentBoot() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String currentNamespace() {
        try {
            return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
