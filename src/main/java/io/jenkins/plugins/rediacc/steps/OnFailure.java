package io.jenkins.plugins.rediacc.steps;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.ListBoxModel;
import java.io.IOException;
import java.util.Locale;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What a step does when the upgrade, and not its surroundings, says no. */
enum OnFailure {
    FAIL,
    UNSTABLE,
    CONTINUE;

    /** The one of that name, as a Pipeline writes it. */
    static OnFailure of(String word) {
        for (OnFailure each : values()) {
            if (each.word().equals(word)) {
                return each;
            }
        }
        throw new IllegalArgumentException("onFailure is '" + word + "'; use 'fail', 'unstable' or 'continue'");
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Fails the step, marks stage and build unstable, or does nothing. */
    void act(StepContext context, String message) throws IOException, InterruptedException {
        switch (this) {
            case FAIL -> throw new AbortException(message);
            case UNSTABLE -> {
                FlowNode node = context.get(FlowNode.class);
                node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(message));
                context.get(Run.class).setResult(Result.UNSTABLE);
            }
            case CONTINUE -> {
                // The Pipeline looks at the result itself.
            }
        }
    }

    static ListBoxModel items() {
        ListBoxModel items = new ListBoxModel();
        for (OnFailure each : values()) {
            items.add(each.word());
        }
        return items;
    }
}
