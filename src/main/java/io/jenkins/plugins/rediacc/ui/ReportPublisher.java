package io.jenkins.plugins.rediacc.ui;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import io.jenkins.plugins.rediacc.agent.FinishedRunPublisher;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.BuildListenerAdapter;
import jenkins.util.VirtualFile;

/**
 * Keeps what a run wrote: the whole output directory as artifacts of the build, and for a rehearsal a page of its own. Its
 * names come from the step's place in the flow, so that publishing the same run again changes nothing.
 */
@Extension
public final class ReportPublisher implements FinishedRunPublisher {

    private static final Logger LOGGER = Logger.getLogger(ReportPublisher.class.getName());
    private static final String REPORT = "report.json";

    @CheckForNull
    @Override
    public String publish(FinishedRun run) throws IOException, InterruptedException {
        String id = "rediacc-" + run.node().getId();
        Run<?, ?> build = run.build();
        RehearsalAction known = RehearsalAction.find(build, id);
        if (known != null) {
            return known.getUrl();
        }
        archive(run, id);
        VirtualFile report = build.getArtifactManager().root().child(id).child(REPORT);
        if (!report.isFile()) {
            return null;
        }
        RehearsalAction action;
        try {
            action = new RehearsalAction(id, SavedRehearsal.of(ReportFile.read(report)));
        } catch (ReportFile.Unreadable e) {
            run.listener().getLogger().println("no page for this rehearsal: " + e.getMessage());
            return null;
        }
        action.onAttached(build);
        ExtensionList.lookup(RehearsalReceiver.class).forEach(receiver -> pass(run, action, receiver));
        build.addAction(action);
        build.save();
        return action.getUrl();
    }

    private static void archive(FinishedRun run, String id) throws IOException, InterruptedException {
        Map<String, String> artifacts = new HashMap<>();
        if (run.output().isDirectory()) {
            run.output().act(new ListFiles()).forEach(file -> artifacts.put(id + "/" + file, file));
        }
        if (!artifacts.isEmpty()) {
            run.build()
                    .pickArtifactManager()
                    .archive(
                            run.output(),
                            run.output().createLauncher(run.listener()),
                            BuildListenerAdapter.wrap(run.listener()),
                            artifacts);
        }
    }

    private static void pass(FinishedRun run, RehearsalAction action, RehearsalReceiver receiver) {
        try {
            receiver.received(run, action);
        } catch (IOException | RuntimeException e) {
            run.listener().getLogger().println("the rehearsal could not be passed on: " + e.getMessage());
            LOGGER.log(Level.INFO, e, () -> receiver.getClass() + " for " + action.getUrl());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
