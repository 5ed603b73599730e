package io.jenkins.plugins.rediacc.ui;

import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jenkins.util.VirtualFile;

/**
 * Deletes the reports and logs of a job's earlier rehearsals when they are older, or more, than the configuration keeps.
 * The summaries stay, and builds that are kept forever keep everything. Artifacts that are not files of this controller
 * are left to where they are stored.
 */
@Extension
public final class EvidenceRetention implements RehearsalReceiver {

    /** So many builds one after the other that have lost their files: those before them have lost theirs too. */
    private static final int ENOUGH = 20;

    @Override
    public void received(FinishedRun run, RehearsalAction action) throws IOException {
        discard(run.build(), Instant.now());
    }

    /** Discards what the builds before this one keep no longer. */
    static void discard(Run<?, ?> newest, Instant now) throws IOException {
        int builds = RediaccConfiguration.get().getEvidenceBuilds();
        int days = RediaccConfiguration.get().getEvidenceDays();
        if (builds == 0 && days == 0) {
            return;
        }
        Instant oldest = days == 0 ? Instant.EPOCH : now.minus(Duration.ofDays(days));
        int seen = 1;
        int without = 0;
        for (Run<?, ?> build = newest.getPreviousBuild();
                build != null && without < ENOUGH;
                build = build.getPreviousBuild()) {
            List<RehearsalAction> rehearsals = build.getActions(RehearsalAction.class);
            if (rehearsals.isEmpty()) {
                continue;
            }
            seen++;
            boolean tooMany = builds > 0 && seen > builds;
            boolean tooOld = Instant.ofEpochMilli(build.getStartTimeInMillis()).isBefore(oldest);
            if ((tooMany || tooOld) && !build.isKeepLog() && !build.isBuilding()) {
                without = discard(build, rehearsals) ? 0 : without + 1;
            }
        }
    }

    /** Whether there was anything left. */
    private static boolean discard(Run<?, ?> build, List<RehearsalAction> rehearsals) throws IOException {
        VirtualFile artifacts = build.getArtifactManager().root();
        boolean any = false;
        for (RehearsalAction rehearsal : rehearsals) {
            VirtualFile files = artifacts.child(rehearsal.getUrlName());
            URI place = files.toURI();
            if ("file".equals(place.getScheme()) && files.isDirectory()) {
                Util.deleteRecursive(new File(place));
                any = true;
            }
        }
        return any;
    }
}
