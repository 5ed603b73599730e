package io.jenkins.plugins.rediacc.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.agent.EngineRequest;
import io.jenkins.plugins.rediacc.agent.OpenClone;
import io.jenkins.plugins.rediacc.agent.OpenClones;
import java.io.IOException;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** A clone that is to be made: the parameters of both steps that make one. */
final class CloneOrder implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String volume;
    private final boolean start;

    @CheckForNull
    private final String snapshot;

    @CheckForNull
    private final String ttl;

    CloneOrder(String volume, @CheckForNull String snapshot, @CheckForNull String ttl, boolean start) {
        this.volume = volume;
        this.snapshot = Util.fixEmptyAndTrim(snapshot);
        this.ttl = Util.fixEmptyAndTrim(ttl);
        this.start = start;
    }

    /** Records that a build is about to make the clone, and gives the request that does. */
    @NonNull
    EngineRequest open(StepContext context, String id, String node, String directory)
            throws IOException, InterruptedException {
        OpenClones.get().add(new OpenClone(id, volume, context.get(Run.class), node, directory));
        return new EngineRequest("clone")
                .with("volume", volume)
                .with("name", id)
                .with("snapshot", snapshot)
                .with("ttl", ttl)
                .flag("start", start);
    }
}
