package io.jenkins.plugins.rediacc.approval;

import hudson.model.Cause;
import hudson.model.Run;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.workflow.cps.replay.ReplayCause;

/** Everybody who had a hand in starting a build: its approval must be somebody else's. */
final class Starters {

    private final Set<String> userIds = new TreeSet<>();
    private final Set<Run<?, ?>> seen = new HashSet<>();

    private Starters() {}

    /** The IDs of the users in the build's causes, those of its upstream builds and of what it replays included. */
    static Set<String> of(Run<?, ?> build) {
        Starters starters = new Starters();
        starters.add(build);
        return starters.userIds;
    }

    private void add(Run<?, ?> build) {
        if (build != null && seen.add(build)) {
            add(build.getCauses());
        }
    }

    private void add(List<? extends Cause> causes) {
        for (Cause cause : causes) {
            if (cause instanceof Cause.UserIdCause user && user.getUserId() != null) {
                userIds.add(user.getUserId());
            } else if (cause instanceof Cause.UpstreamCause upstream) {
                // The upstream build may be gone; its causes are kept here.
                add(upstream.getUpstreamCauses());
                add(upstream.getUpstreamRun());
            } else if (cause instanceof ReplayCause replay) {
                add(replay.getOriginal());
            }
        }
    }
}
