package io.jenkins.plugins.rediacc.ui;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Run;
import java.util.Collection;
import java.util.List;
import jenkins.model.Tab;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The rehearsals of a build as a tab of Jenkins' newer build page. A build has one however often it rehearses; each
 * rehearsal's own page is a link away.
 */
public final class RehearsalsTab extends Tab {

    RehearsalsTab(Run<?, ?> build) {
        super(build);
    }

    @Override
    public String getIconFileName() {
        return "symbol-flask";
    }

    @Override
    public String getDisplayName() {
        return Messages.RehearsalsTab_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "rehearsals";
    }

    /** In the order in which they ended. */
    @Restricted(NoExternalUse.class)
    public List<RehearsalAction> getRehearsals() {
        return getObject().getActions(RehearsalAction.class);
    }

    /** Gives it to builds that rehearsed. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Run> {

        @Override
        public Class<Run> type() {
            return Run.class;
        }

        @Override
        public Class<RehearsalsTab> actionType() {
            return RehearsalsTab.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Run target) {
            return target.getAction(RehearsalAction.class) == null ? List.of() : List.of(new RehearsalsTab(target));
        }
    }
}
