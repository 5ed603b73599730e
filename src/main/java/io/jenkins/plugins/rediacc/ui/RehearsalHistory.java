package io.jenkins.plugins.rediacc.ui;

import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.engine.history.HistoryReader;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The rehearsals of a job's newest builds. */
final class RehearsalHistory {

    private static final int MOST_BUILDS = 50;

    private final List<RehearsalAction> oldestFirst;

    private RehearsalHistory(List<RehearsalAction> oldestFirst) {
        this.oldestFirst = oldestFirst;
    }

    static RehearsalHistory of(Job<?, ?> job) {
        return from(job.getLastBuild());
    }

    /** The earlier rehearsals of the same plan on the same volume, the newest first. */
    static List<SavedRehearsal> before(RehearsalAction action) {
        List<RehearsalAction> earlier = from(action.getRun().getPreviousBuild()).oldestFirst;
        List<SavedRehearsal> newestFirst = new ArrayList<>();
        for (int i = earlier.size() - 1; i >= 0; i--) {
            SavedRehearsal other = earlier.get(i).getSummary();
            if (other.getVolume().equals(action.getSummary().getVolume())
                    && other.getPlan().equals(action.getSummary().getPlan())) {
                newestFirst.add(other);
            }
        }
        return newestFirst;
    }

    private static RehearsalHistory from(Run<?, ?> newest) {
        List<RehearsalAction> actions = new ArrayList<>();
        Run<?, ?> build = newest;
        for (int i = 0; build != null && i < MOST_BUILDS; i++) {
            List<RehearsalAction> of = new ArrayList<>(build.getActions(RehearsalAction.class));
            Collections.reverse(of);
            actions.addAll(of);
            build = build.getPreviousBuild();
        }
        Collections.reverse(actions);
        return new RehearsalHistory(actions);
    }

    /** One history a volume and plan. */
    List<PlanHistory> plans() {
        return HistoryReader.gather(
                oldestFirst.stream().map(action -> action.getSummary().brief()).toList(), MOST_BUILDS);
    }

    /** The rehearsal with this id of the engine. */
    Optional<RehearsalAction> find(String rehearsal) {
        return oldestFirst.stream()
                .filter(action -> action.getSummary().getId().equals(rehearsal))
                .findFirst();
    }
}
