package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** The way to a directory on an agent that may go away and come back, and how often it is tried. */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "a run that is resumed counts and waits from 0 on")
final class Reach implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(Reach.class.getName());

    private static final long SHORTEST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 15_000;
    private static final long LONGEST_WHILE_STOPPING_MILLIS = 1_000;
    private static final double BACK_OFF = 1.2;
    private static final int MOST_FAILURES = 10;

    private final String node;
    private final String remote;
    private transient long pauseMillis;
    private transient long awaySinceNanos;
    private transient int failures;

    Reach(String node, String remote) {
        this.node = node;
        this.remote = remote;
    }

    String node() {
        return node;
    }

    String remote() {
        return remote;
    }

    /**
     * The directory, where the agent is connected; null where it is not.
     *
     * @throws FlowInterruptedException where it has been away for longer than the configuration allows
     */
    @CheckForNull
    FilePath find(TaskListener listener) throws IOException, FlowInterruptedException {
        FilePath found = FilePathUtils.find(node, remote);
        if (found == null) {
            lost(null, listener);
        } else if (awaySinceNanos != 0) {
            listener.getLogger().println(AgentJava.name(node) + " is back");
            awaySinceNanos = 0;
            spoke();
        }
        return found;
    }

    /** The agent's root directory. */
    FilePath root() throws IOException {
        Node agent = node.isEmpty() ? Jenkins.get() : Jenkins.get().getNode(node);
        FilePath root = agent == null ? null : agent.getRootPath();
        if (root == null) {
            throw new IOException(AgentJava.name(node) + " is not connected");
        }
        return root;
    }

    /**
     * Remembers that the agent cannot be reached now.
     *
     * @throws IOException the reason itself, where it comes again and again although the agent is connected
     */
    void lost(@CheckForNull IOException why, TaskListener listener) throws IOException, FlowInterruptedException {
        LOGGER.log(Level.FINE, why, () -> "cannot reach " + remote + " on " + node);
        Computer computer = Jenkins.get().getComputer(node);
        if (why != null && computer != null && computer.isOnline()) {
            failures++;
            if (failures > MOST_FAILURES) {
                throw why;
            }
            listener.getLogger().println("cannot look at the engine on " + AgentJava.name(node) + ": " + why);
            return;
        }
        long limit = TimeUnit.SECONDS.toMillis(RediaccConfiguration.get().getAgentTimeoutSeconds());
        if (awaySinceNanos == 0) {
            awaySinceNanos = System.nanoTime();
            listener.getLogger().println(AgentJava.name(node) + " is away; the engine there goes on meanwhile");
        } else if (System.nanoTime() - awaySinceNanos > TimeUnit.MILLISECONDS.toNanos(limit)) {
            throw LostAgent.exception(node, limit);
        }
    }

    /** There was something to see, so there may soon be more. */
    void spoke() {
        failures = 0;
        pauseMillis = 0;
    }

    /** How long to wait before the next look, in milliseconds; longer each time. */
    long pause(boolean stopping) {
        long next = pauseMillis == 0 ? SHORTEST_MILLIS : Math.round(pauseMillis * BACK_OFF);
        pauseMillis = Math.min(next, stopping ? LONGEST_WHILE_STOPPING_MILLIS : LONGEST_MILLIS);
        return pauseMillis;
    }
}
