package io.jenkins.plugins.rediacc.ui;

import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksOutput;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import jenkins.model.Jenkins;
import jenkins.util.VirtualFile;
import org.jenkinsci.plugins.variant.OptionalExtension;

/** Says beside the commit how its rehearsal went, where the Checks API plugin is there. */
@OptionalExtension(requirePlugins = "checks-api")
public final class ChecksSummary implements RehearsalReceiver {

    /** What code hosts take. */
    private static final int LARGEST = 60_000;

    @Override
    public void received(FinishedRun run, RehearsalAction action) throws IOException {
        SavedRehearsal summary = action.getSummary();
        ChecksDetails.ChecksDetailsBuilder details = new ChecksDetails.ChecksDetailsBuilder()
                .withName("Rediacc / " + summary.getPlan() + " on " + summary.getVolume())
                .withStatus(ChecksStatus.COMPLETED)
                .withConclusion(conclusion(summary))
                .withOutput(new ChecksOutput.ChecksOutputBuilder()
                        .withTitle(title(action))
                        .withSummary(markdown(run, action))
                        .build());
        String root = Jenkins.get().getRootUrl();
        if (root != null) {
            details.withDetailsURL(root + action.getUrl());
        }
        ChecksPublisherFactory.fromRun(run.build(), run.listener()).publish(details.build());
    }

    private static ChecksConclusion conclusion(SavedRehearsal summary) {
        return switch (summary.getVerdict()) {
            case PASSED -> ChecksConclusion.SUCCESS;
            case FAILED -> ChecksConclusion.FAILURE;
            case ERROR -> ChecksConclusion.NEUTRAL;
        };
    }

    private static String title(RehearsalAction action) {
        String failure = action.getFailure();
        return action.getSummary().getVerdict() + (failure == null ? "" : " in " + failure);
    }

    private static String markdown(FinishedRun run, RehearsalAction action) throws IOException {
        VirtualFile file = run.build()
                .getArtifactManager()
                .root()
                .child(action.getUrlName())
                .child("summary.md");
        if (!file.isFile()) {
            return action.getSummary().getReason();
        }
        try (InputStream in = file.open()) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
        }
    }
}
