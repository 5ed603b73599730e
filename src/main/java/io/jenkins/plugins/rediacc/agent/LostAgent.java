package io.jenkins.plugins.rediacc.agent;

import hudson.Util;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.support.steps.AgentErrorCondition;

/** An agent that did not come back; {@code retry(conditions: [agent()])} understands it. */
public final class LostAgent extends CauseOfInterruption implements AgentErrorCondition.Retryable {

    private static final long serialVersionUID = 1L;

    private final String node;
    private final long millis;

    LostAgent(String node, long millis) {
        this.node = node;
        this.millis = millis;
    }

    @Override
    public String getShortDescription() {
        return AgentJava.name(node) + " was away for " + Util.getTimeSpanString(millis)
                + "; the engine there finishes or ends by itself, and 'rediacc gc' on the host takes what is left";
    }

    static FlowInterruptedException exception(String node, long millis) {
        return new FlowInterruptedException(hudson.model.Result.ABORTED, false, new LostAgent(node, millis));
    }
}
