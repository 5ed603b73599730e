package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.agents.ControllerToAgentCallable;

/**
 * Finds a Java on an agent that can run the engine: the step's, else the configuration's, else that of the agent itself,
 * else the one on the path. Each is tried by the launcher of the step, so that a container's own programs count where
 * the step runs in one.
 */
final class AgentJava {

    private static final int LEAST = 17;
    private static final long TRIAL_SECONDS = 60;
    private static final Pattern VERSION = Pattern.compile("version \"(?:1\\.)?(\\d+)");

    private final Launcher launcher;
    private final FilePath directory;

    AgentJava(Launcher launcher, FilePath directory) {
        this.launcher = launcher;
        this.directory = directory;
    }

    /**
     * The program to use.
     *
     * @param named by the step or the configuration; then no other is tried
     */
    String find(String node, @CheckForNull String named) throws IOException, InterruptedException {
        List<String> tried = new ArrayList<>();
        for (String candidate : named == null ? candidates() : List.of(named)) {
            String objection = objection(candidate);
            if (objection.isEmpty()) {
                return candidate;
            }
            tried.add(candidate + ": " + objection);
        }
        throw new AbortException("no Java " + LEAST + " or later on " + name(node) + " (" + String.join("; ", tried)
                + "). Install one there, or name it by 'java' in the step or in the configuration of Rediacc. Inside a"
                + " container the image needs Java and the programs of the storage and the database.");
    }

    static String name(String node) {
        return node.isEmpty() ? "the controller" : "agent " + node;
    }

    private List<String> candidates() throws IOException, InterruptedException {
        VirtualChannel channel = launcher.getChannel();
        return channel == null ? List.of("java") : List.of(channel.call(new JavaOfAgent()), "java");
    }

    /** Why a program does not serve; empty where it does. */
    private String objection(String program) throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            int exitCode = launcher.launch()
                    .cmds(escaped(program), "-version")
                    .pwd(directory)
                    .stdout(said)
                    .stderr(said)
                    .quiet(true)
                    .start()
                    .joinWithTimeout(TRIAL_SECONDS, TimeUnit.SECONDS, TaskListener.NULL);
            String words = said.toString(StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(words);
            if (exitCode != 0 || !version.find()) {
                return "'-version' ended with exit code " + exitCode + " "
                        + Util.fixNull(words).strip();
            }
            return Integer.parseInt(version.group(1)) < LEAST ? "it is Java " + version.group(1) : "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The launcher expands variables in arguments. */
    private static String escaped(String argument) {
        return argument.replace("$", "$$");
    }

    /** The Java that the agent itself runs on. */
    private record JavaOfAgent() implements ControllerToAgentCallable<String, IOException> {

        @Override
        public String call() {
            return System.getProperty("java.home") + "/bin/java";
        }
    }
}
