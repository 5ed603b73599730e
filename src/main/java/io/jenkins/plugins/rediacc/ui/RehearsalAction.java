package io.jenkins.plugins.rediacc.ui;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.report.Fragments;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import jenkins.model.RunAction2;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * One rehearsal of a build, with a page of its own. A build that rehearses several times has several. The page is drawn
 * from the archived report; where that is gone the summary remains.
 */
public final class RehearsalAction implements RunAction2 {

    private static final Logger LOGGER = Logger.getLogger(RehearsalAction.class.getName());
    private static final Pattern ID = Pattern.compile("rediacc-[A-Za-z0-9_-]{1,64}");

    private final String id;
    private final SavedRehearsal summary;
    private transient Run<?, ?> run;

    RehearsalAction(String id, SavedRehearsal summary) {
        this.id = requireId(id);
        this.summary = summary;
    }

    /** The rehearsal with this id in the build; null where there is none. */
    @CheckForNull
    static RehearsalAction find(Run<?, ?> build, String id) {
        return build.getActions(RehearsalAction.class).stream()
                .filter(action -> action.id.equals(id))
                .findFirst()
                .orElse(null);
    }

    private static String requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not an id of a rehearsal: " + id);
        }
        return id;
    }

    private Object readResolve() {
        requireId(id);
        return this;
    }

    @Override
    public void onAttached(Run<?, ?> build) {
        this.run = build;
    }

    @Override
    public void onLoad(Run<?, ?> build) {
        this.run = build;
    }

    @Override
    public String getIconFileName() {
        return "symbol-flask";
    }

    @Override
    public String getDisplayName() {
        return Messages.RehearsalAction_DisplayName(summary.getVolume());
    }

    @NonNull
    @Override
    public String getUrlName() {
        return id;
    }

    /** The address of the page, relative to Jenkins' root. */
    public String getUrl() {
        return run.getUrl() + id + "/";
    }

    /** The build. */
    public Run<?, ?> getRun() {
        return run;
    }

    /** What the build remembers. */
    public SavedRehearsal getSummary() {
        return summary;
    }

    /** The status ball of core that says what the verdict says. */
    @Restricted(NoExternalUse.class)
    public String getIcon() {
        return switch (summary.getVerdict()) {
            case PASSED -> "symbol-status-blue";
            case FAILED -> "symbol-status-red";
            case ERROR -> "symbol-status-aborted";
        };
    }

    /** Since when it fails, for people; null where that is not known. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public String getFailingSince() {
        Instant since = summary.getFailingSince();
        return since == null ? null : PageTime.of(since);
    }

    /** The step that fails, and what it found first; null where none does. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public String getFailure() {
        if (summary.getFailedStep() == null) {
            return null;
        }
        String problem = summary.getFirstProblem();
        return summary.getFailedStep() + (problem == null ? "" : ": " + problem);
    }

    /** Where the archived files are, relative to the page. */
    @Restricted(NoExternalUse.class)
    public String getFiles() {
        return "../artifact/" + id + "/";
    }

    /** The report and what is to be said about it. */
    @Restricted(NoExternalUse.class)
    public Page getPage() {
        try {
            Rehearsal rehearsal =
                    ReportFile.read(run.getArtifactManager().root().child(id).child("report.json"));
            return new Page(Fragments.rehearsal(rehearsal, ZoneId.systemDefault(), getFiles()), null);
        } catch (ReportFile.Unreadable e) {
            return new Page(null, e.getMessage());
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "no report of " + getUrl());
            return new Page(null, Messages.RehearsalAction_ReportGone());
        }
    }

    /** How long each step took here and in the last earlier rehearsals of the same plan that passed it. */
    @Restricted(NoExternalUse.class)
    public List<Timing> getTimings() {
        return Timing.of(summary, RehearsalHistory.before(this));
    }

    /**
     * The report as it is drawn.
     *
     * @param html null where it cannot be drawn
     * @param notice why not; null where it is
     */
    @Restricted(NoExternalUse.class)
    public record Page(String html, String notice) {

        public String getHtml() {
            return html;
        }

        public String getNotice() {
            return notice;
        }
    }
}
