package io.jenkins.plugins.rediacc.agent;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * Ends the process that a file names, if that process is still the one that wrote it: its number may be another's by
 * now, so its start time and the run of the kernel are compared (proc_pid_stat(5), field 22).
 *
 * @param byForce SIGKILL instead of SIGTERM
 */
record SignalEngine(boolean byForce) implements ControllerToAgentFileCallable<Boolean> {

    /** The field's place among those after the program's name, which may hold blanks and brackets itself. */
    private static final int START_TIME = 22 - 3;

    @Override
    public Boolean invoke(File file, VirtualChannel channel) throws IOException {
        return engine(file)
                .map(process -> byForce ? process.destroyForcibly() : process.destroy())
                .orElse(false);
    }

    /** The process that the file names, while it runs. */
    static Optional<ProcessHandle> engine(File file) throws IOException {
        if (!file.isFile()) {
            return Optional.empty();
        }
        String recorded = Files.readString(file.toPath());
        long pid = Long.parseLong(member(recorded, "pid"));
        boolean same =
                bootId().equals(member(recorded, "bootId")) && ticksAtStart(pid).equals(member(recorded, "startTicks"));
        return same ? ProcessHandle.of(pid) : Optional.empty();
    }

    /** A flat member of the document: the agent has no JSON library, and needs none for this. */
    private static String member(String document, String name) throws IOException {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([0-9a-f-]+)").matcher(document);
        if (!matcher.find()) {
            throw new IOException("no '" + name + "' in the record of the engine's process");
        }
        return matcher.group(1);
    }

    private static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private static String ticksAtStart(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_TIME];
        } catch (IOException e) {
            return "gone";
        }
    }
}
