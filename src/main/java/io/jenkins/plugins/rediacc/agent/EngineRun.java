package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.RequestAbortedException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * One run of the engine on an agent, from its request to its answer. It is saved with the build in every phase, holds no
 * live connection, and is moved on by {@link #advance}, which may be called again at any point: the engine holds a lock
 * on the run's id, so a launch that is repeated finds the run that is there.
 */
final class EngineRun implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EngineRun.class.getName());
    private static final long LONGEST_SAVE_SECONDS = 5;

    /** How far the run is. */
    enum Phase {
        /** Nothing was started. */
        NEW,
        /** The process may have been started. */
        LAUNCHING,
        /** The process is followed. */
        RUNNING,
        /** The process died without an answer; another one cleans up. */
        CLEANING_UP,
        /** The answer is known. */
        ANSWERED
    }

    private final String runId;
    private final EngineRequest request;
    private final String java;
    private final Stopping stopping = new Stopping();
    private final Reach reach;

    private Phase phase = Phase.NEW;

    private Controller controller;

    @CheckForNull
    private String answer;

    @CheckForNull
    private String reportUrl;

    /**
     * A run that is to be made.
     *
     * @param java the program that the step names
     * @param node the agent's name
     * @param workspace the current directory on the agent
     */
    EngineRun(String runId, EngineRequest request, @CheckForNull String java, String node, String workspace) {
        this.runId = runId;
        this.request = request;
        this.java = java;
        this.reach = new Reach(node, workspace);
    }

    EngineRequest request() {
        return request;
    }

    String node() {
        return reach.node();
    }

    Stopping stopping() {
        return stopping;
    }

    /** What it does, for thread dumps. */
    String status() {
        return request.verb() + " " + runId + " on " + AgentJava.name(reach.node()) + ": " + phase;
    }

    /**
     * Moves the run on as far as it goes now.
     *
     * @return the answer, once there is one; empty where it must be looked at again
     * @throws IOException where the run cannot go on at all
     */
    Optional<EngineAnswer> advance(StepContext context) throws IOException, InterruptedException {
        if (phase == Phase.ANSWERED) {
            return answered(context, FilePathUtils.find(reach.node(), reach.remote()));
        }
        if (phase == Phase.NEW && stopping.isAsked()) {
            return Optional.of(EngineAnswer.none());
        }
        TaskListener listener = context.get(TaskListener.class);
        FilePath directory = reach.find(listener);
        if (directory == null) {
            return Optional.empty();
        }
        try {
            return advance(context, directory, listener);
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            reach.lost(e, listener);
        } catch (RequestAbortedException e) {
            // Not an IOException, and yet what a call gets under which the connection ends.
            reach.lost(new IOException("the connection ended", e), listener);
        }
        return Optional.empty();
    }

    private Optional<EngineAnswer> advance(StepContext context, FilePath directory, TaskListener listener)
            throws IOException, InterruptedException {
        ControlDirectory control = ControlDirectory.of(directory, runId);
        return switch (phase) {
            case NEW -> {
                phase = Phase.LAUNCHING;
                context.saveState();
                launch(context, directory, control);
                yield Optional.empty();
            }
            case LAUNCHING -> {
                launch(context, directory, control);
                yield Optional.empty();
            }
            case RUNNING -> {
                stopping.act(control, request.isUninterruptible(), listener);
                yield follow(context, directory, listener) ? ended(context, directory, control) : Optional.empty();
            }
            case CLEANING_UP -> {
                yield follow(context, directory, listener) ? answered(context, directory) : Optional.empty();
            }
            case ANSWERED -> answered(context, directory);
        };
    }

    private void launch(StepContext context, FilePath directory, ControlDirectory control)
            throws IOException, InterruptedException {
        if (stopping.isAsked()) {
            // Somebody may have launched it before a restart: it is asked to stop as soon as it runs.
            control.path().mkdirs();
            control.cancel();
        }
        controller = launch(context, control).start(directory, runId, request);
        phase = Phase.RUNNING;
        context.saveState();
    }

    private EngineLaunch launch(StepContext context, ControlDirectory control) {
        return new EngineLaunch(context, reach, java, control);
    }

    /** Prints what the process has said since; gives whether it has ended. */
    private boolean follow(StepContext context, FilePath directory, TaskListener listener)
            throws IOException, InterruptedException {
        if (controller.writeLog(directory, listener.getLogger())) {
            reach.spoke();
            context.saveState();
        }
        Integer exitCode = controller.exitStatus(directory, context.get(Launcher.class), listener);
        if (exitCode == null) {
            return false;
        }
        controller.writeLog(directory, listener.getLogger());
        return true;
    }

    private Optional<EngineAnswer> ended(StepContext context, FilePath directory, ControlDirectory control)
            throws IOException, InterruptedException {
        String json = control.readResult();
        TaskListener listener = context.get(TaskListener.class);
        if (json == null) {
            listener.getLogger().println("the engine ended without a result; cleaning up");
            controller.cleanup(directory);
            EngineRequest cleanUp = request.cleanUp();
            String id = cleanUpId();
            controller = launch(context, ControlDirectory.of(directory, id)).start(directory, id, cleanUp);
            phase = Phase.CLEANING_UP;
            context.saveState();
            return Optional.empty();
        }
        if (request.isReporting()) {
            publish(context, control, EngineAnswer.read(runId, json, null), listener);
        }
        answer = json;
        return answered(context, directory);
    }

    private void publish(StepContext context, ControlDirectory control, EngineAnswer ended, TaskListener listener)
            throws IOException, InterruptedException {
        FinishedRun finished = new FinishedRun(
                context.get(Run.class),
                context.get(FlowNode.class),
                runId,
                request.verb(),
                ended.exitCode(),
                control.output(),
                listener);
        for (FinishedRunPublisher publisher : ExtensionList.lookup(FinishedRunPublisher.class)) {
            String url = publisher.publish(finished);
            reportUrl = url == null ? reportUrl : url;
        }
    }

    /**
     * Passes the answer on. What is on the agent goes only when the answer is on the controller's disk, because the agent is
     * asked for it again after a restart; Pipeline saves in its own time, and not at all while Jenkins shuts down.
     */
    private Optional<EngineAnswer> answered(StepContext context, @CheckForNull FilePath directory)
            throws IOException, InterruptedException {
        phase = Phase.ANSWERED;
        try {
            context.saveState().get(LONGEST_SAVE_SECONDS, TimeUnit.SECONDS);
            remove(directory);
        } catch (ExecutionException e) {
            LOGGER.log(Level.FINE, e, () -> "the answer of " + runId + " is not saved");
            leave();
        } catch (TimeoutException e) {
            return Optional.empty();
        }
        return Optional.of(answered());
    }

    private void remove(@CheckForNull FilePath directory) throws InterruptedException {
        if (directory == null) {
            leave();
            return;
        }
        try {
            controller.cleanup(directory);
            ControlDirectory.of(directory, cleanUpId()).delete();
            ControlDirectory.of(directory, runId).delete();
        } catch (IOException | RequestAbortedException e) {
            LOGGER.log(Level.FINE, e, () -> "cannot remove what is left of " + runId);
            leave();
        }
    }

    private EngineAnswer answered() throws IOException {
        return answer == null ? EngineAnswer.none() : EngineAnswer.read(runId, answer, reportUrl);
    }

    /** Nobody follows it any more: what it has on its agent is removed when it has ended there. */
    void leave() {
        if (phase != Phase.NEW) {
            new LeftRun(reach.node(), reach.remote(), runId).schedule();
            new LeftRun(reach.node(), reach.remote(), cleanUpId()).schedule();
        }
    }

    private String cleanUpId() {
        return runId + "-gc";
    }

    /** Whether its answer is known. */
    boolean isAnswered() {
        return phase == Phase.ANSWERED;
    }

    /** How long to wait before the next look, in milliseconds. */
    long pause() {
        return reach.pause(stopping.isAsked());
    }

    /** Looks at it soon: it was resumed, or asked to stop. */
    void hurry() {
        reach.spoke();
    }
}
