package io.jenkins.plugins.rediacc.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        if (!file.isFile()) {
            return false;
        }
        JsonNode recorded = JsonMapper.builder().build().readTree(Files.readString(file.toPath()));
        long pid = recorded.path("pid").asLong();
        boolean same = bootId().equals(recorded.path("bootId").asText())
                && ticksAtStart(pid).equals(recorded.path("startTicks").asText());
        return same
                && ProcessHandle.of(pid)
                        .map(process -> byForce ? process.destroyForcibly() : process.destroy())
                        .orElse(false);
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
