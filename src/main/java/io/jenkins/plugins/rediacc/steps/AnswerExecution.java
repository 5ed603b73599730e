package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.rediacc.agent.EngineAnswer;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import io.jenkins.plugins.rediacc.agent.EngineStepExecution;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The execution of a step that runs one verb and gives what its answer says. */
final class AnswerExecution extends EngineStepExecution {

    private static final long serialVersionUID = 1L;
    private static final String PART = "run";

    private final EngineRequest request;
    private final Reading reading;

    @CheckForNull
    private final String java;

    AnswerExecution(StepContext context, EngineRequest request, @CheckForNull String java, Reading reading) {
        super(context);
        this.request = request;
        this.java = java;
        this.reading = reading;
    }

    /** Makes the step's value of an answer. Saved with the build, so a named class with plain fields. */
    interface Reading extends Serializable {

        /** The value; throws where the step fails. */
        @CheckForNull
        Object read(EngineAnswer answer, StepContext context) throws Exception;
    }

    @Override
    public boolean start() throws Exception {
        begin(request, PART, java);
        return false;
    }

    @Override
    protected void ended(EngineAnswer answer) throws Exception {
        getContext().onSuccess(reading.read(answer, getContext()));
    }
}
