package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineStepExecution;
import io.jenkins.plugins.rediacc.agent.OpenClone;
import io.jenkins.plugins.rediacc.agent.OpenClones;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Makes a clone, runs the body, and destroys the clone, whatever became of the body. */
final class CloneExecution extends EngineStepExecution {

    private static final long serialVersionUID = 1L;

    private final CloneOrder order;

    @CheckForNull
    private final String java;

    private Stage stage = Stage.MAKING;
    private String cloneId;

    @CheckForNull
    private Serializable value;

    @CheckForNull
    private Throwable failure;

    private enum Stage {
        MAKING,
        BODY,
        DESTROYING
    }

    CloneExecution(StepContext context, CloneOrder order, @CheckForNull String java) {
        super(context);
        this.order = order;
        this.java = java;
    }

    @Override
    public boolean start() throws Exception {
        FilePath directory = getContext().get(FilePath.class);
        cloneId = runId("clone");
        begin(
                order.open(getContext(), cloneId, FilePathUtils.getNodeName(directory), directory.getRemote()),
                "clone",
                java);
        return false;
    }

    @Override
    protected void ended(EngineAnswer answer) throws Exception {
        if (stage == Stage.MAKING) {
            made(answer);
        } else {
            destroyed(answer);
        }
    }

    private void made(EngineAnswer answer) throws Exception {
        if (answer.exitCode() != 0) {
            OpenClones.get().remove(cloneId);
            throw answer.abort();
        }
        CloneResult clone = new CloneResult(answer.result());
        Map<String, String> environment = new HashMap<>(clone.getEnvironment());
        environment.put("REDIACC_CLONE_PATH", clone.getPath());
        environment.put("REDIACC_SNAPSHOT", clone.getSnapshot());
        getContext()
                .newBodyInvoker()
                .withContext(EnvironmentExpander.merge(
                        getContext().get(EnvironmentExpander.class), EnvironmentExpander.constant(environment)))
                .withCallback(new BodyEnd(this))
                .start();
    }

    /** A clone that was aborted while it was made is gone: the engine has cleaned up. */
    @Override
    protected void stopped(Throwable cause, EngineAnswer answer) throws Exception {
        if (stage == Stage.MAKING && answer.exitCode() == 0) {
            failure = cause;
            destroy();
        } else if (stage == Stage.MAKING) {
            OpenClones.get().remove(cloneId);
            super.stopped(cause, answer);
        } else {
            failure = failure == null ? cause : failure;
            destroyed(answer);
        }
    }

    private void destroy() throws IOException, InterruptedException {
        OpenClone clone = OpenClones.get().find(cloneId);
        if (clone == null) {
            throw new AbortException("the clone " + cloneId + " is no longer known; 'rediacc gc' on the host takes it");
        }
        stage = Stage.DESTROYING;
        begin(clone.destroy(), "destroy", java, clone.node(), clone.directory());
        getContext().saveState();
    }

    private void destroyed(EngineAnswer answer) throws Exception {
        if (answer.exitCode() == 0 || answer.exitCode() == EngineAnswer.NOT_FOUND) {
            OpenClones.get().remove(cloneId);
        } else if (failure == null) {
            failure = answer.abort();
        } else {
            failure.addSuppressed(answer.abort());
        }
        if (failure == null) {
            getContext().onSuccess(value);
        } else {
            getContext().onFailure(failure);
        }
    }

    private void bodyEnded(@CheckForNull Object result, @CheckForNull Throwable problem) {
        value = result instanceof Serializable serializable ? serializable : null;
        failure = problem;
        try {
            destroy();
        } catch (IOException e) {
            giveUp(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(e);
        }
    }

    private void giveUp(Exception e) {
        if (failure == null) {
            failure = e;
        } else {
            failure.addSuppressed(e);
        }
        getContext().onFailure(failure);
    }

    /** What follows the body; saved with the build together with its step. */
    private static final class BodyEnd extends BodyExecutionCallback {

        private static final long serialVersionUID = 1L;

        private final CloneExecution step;

        BodyEnd(CloneExecution step) {
            this.step = step;
        }

        /** On the thread that saves the build, so that what is saved has both the body and this, or neither. */
        @Override
        public void onStart(StepContext context) {
            step.stage = Stage.BODY;
            step.settle();
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            step.bodyEnded(result, null);
        }

        @Override
        public void onFailure(StepContext context, Throwable problem) {
            step.bodyEnded(null, problem);
        }
    }
}
