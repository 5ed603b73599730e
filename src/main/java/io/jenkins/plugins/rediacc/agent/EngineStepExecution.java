package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.FilePathUtils;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A step that runs the engine, once or several times one after the other. It survives a restart of the controller and a
 * lost agent: all that it must remember is in its {@link EngineRun}.
 */
public abstract class EngineStepExecution extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(EngineStepExecution.class.getName());

    private static final long BUSY_MILLIS = 500;

    @CheckForNull
    private volatile EngineRun current;

    private transient AtomicBoolean looking;
    private transient Future<?> next;

    /** The run whose answer was passed on; not saved, so that a restart before the step's end passes it on again. */
    @CheckForNull
    private transient volatile EngineRun passedOn;

    protected EngineStepExecution(StepContext context) {
        super(context);
    }

    /** Does with the answer what the step is for; called off the threads that run Pipelines. */
    protected abstract void ended(EngineAnswer answer) throws Exception;

    /**
     * Begins a run of the engine in the current directory of the step.
     *
     * @param part names the run among those of this step
     * @param java the program that the step names
     */
    protected final void begin(EngineRequest request, String part, @CheckForNull String java)
            throws IOException, InterruptedException {
        StepContext context = getContext();
        FilePath directory = context.get(FilePath.class);
        if (directory == null) {
            throw new AbortException("there is no agent here; put the step inside 'node' or an 'agent'");
        }
        begin(request, part, java, FilePathUtils.getNodeName(directory), directory.getRemote());
    }

    /** Begins a run of the engine on the agent, and in the directory, of an earlier run. */
    protected final void begin(
            EngineRequest request, String part, @CheckForNull String java, String node, String remote)
            throws IOException, InterruptedException {
        current = new EngineRun(runId(part), request, java, node, remote);
        plan(0);
    }

    /** The step remembers what the answer said, and goes on without a run: a restart does not pass it on again. */
    protected final void settle() {
        current = null;
    }

    /** The id of a run of this step, the same after a restart. */
    protected final String runId(String part) throws IOException, InterruptedException {
        return RunIds.of(
                getContext().get(Run.class), getContext().get(FlowNode.class).getId(), part);
    }

    /** Looks at the run after that time, and no sooner than that. */
    private synchronized void plan(long delayMillis) {
        if (next != null) {
            next.cancel(false);
        }
        next = EngineScheduler.schedule(this::look, delayMillis);
    }

    private void look() {
        EngineRun run = current;
        if (run == null || run == passedOn) {
            return;
        }
        if (!looking().compareAndSet(false, true)) {
            // The look that is under way began before this one was asked for, so it may have missed the reason.
            plan(BUSY_MILLIS);
            return;
        }
        boolean again = true;
        try {
            Optional<EngineAnswer> answer = run.advance(getContext());
            if (answer.isPresent()) {
                again = false;
                finish(run, answer.get());
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            again = false;
            fail(run, e);
        } finally {
            looking().set(false);
            if (again) {
                plan(run.pause());
            }
        }
    }

    private void finish(EngineRun run, EngineAnswer answer) {
        passedOn = run;
        Throwable stopped = run.stopping().cause();
        try {
            if (stopped == null) {
                ended(answer);
            } else {
                stopped(stopped, answer);
            }
        } catch (Exception e) {
            getContext().onFailure(e);
        }
    }

    /** The run was stopped and has ended; fails the step. */
    protected void stopped(Throwable cause, EngineAnswer answer) throws Exception {
        getContext().onFailure(cause);
    }

    private void fail(EngineRun run, Exception e) {
        LOGGER.log(Level.FINE, e, run::status);
        current = null;
        run.leave();
        Throwable stopped = run.stopping().cause();
        if (stopped != null && stopped != e) {
            stopped.addSuppressed(e);
        }
        getContext().onFailure(stopped == null ? e : stopped);
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        EngineRun run = current;
        if (run == null || run.isAnswered()) {
            super.stop(cause);
            return;
        }
        run.stopping().ask(cause);
        run.hurry();
        getContext().saveState();
        plan(0);
    }

    @Override
    public void onResume() {
        EngineRun run = current;
        if (run != null) {
            run.hurry();
            plan(0);
        }
    }

    @Override
    public String getStatus() {
        EngineRun run = current;
        return run == null ? "no run of the engine" : run.status();
    }

    private synchronized AtomicBoolean looking() {
        if (looking == null) {
            looking = new AtomicBoolean();
        }
        return looking;
    }
}
