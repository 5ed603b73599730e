package io.jenkins.plugins.rediacc.ui;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.engine.report.Fragments;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How a job's rehearsals went over time: steps against builds with since when they fail, and how long they took. */
public final class RehearsalJobAction implements Action {

    private final Job<?, ?> job;

    RehearsalJobAction(Job<?, ?> job) {
        this.job = job;
    }

    @Override
    public String getIconFileName() {
        return "symbol-flask";
    }

    @Override
    public String getDisplayName() {
        return Messages.RehearsalJobAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "rediacc";
    }

    /** The job. */
    public Job<?, ?> getJob() {
        return job;
    }

    /** The matrices and trends, drawn and escaped by the engine. */
    @Restricted(NoExternalUse.class)
    public String getHtml() {
        RehearsalHistory history = RehearsalHistory.of(job);
        return Fragments.history(history.plans(), ZoneId.systemDefault(), column -> history.find(column.rehearsal())
                .map(action -> "../" + action.getRun().getNumber() + "/" + action.getUrlName() + "/"));
    }

    /** Attaches it to jobs that rehearsed lately. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {

        /** A job whose newest builds rehearsed nothing is none that rehearses; reading more builds would be slow. */
        private static final int BUILDS_LOOKED_AT = 10;

        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Job target) {
            Run<?, ?> build = ((Job<?, ?>) target).getLastBuild();
            for (int i = 0; build != null && i < BUILDS_LOOKED_AT; i++) {
                if (build.getAction(RehearsalAction.class) != null) {
                    return List.of(new RehearsalJobAction(target));
                }
                build = build.getPreviousBuild();
            }
            return List.of();
        }
    }
}
