package io.jenkins.plugins.rediacc.ui;

import hudson.FilePath;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.junit.pipeline.JUnitResultsStepExecution;
import hudson.tasks.test.PipelineTestDetails;
import io.jenkins.plugins.rediacc.agent.FinishedRun;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** Publishes the steps and tests of a rehearsal as test results, where the junit plugin is there. */
@OptionalExtension(requirePlugins = "junit")
public final class JunitResults implements RehearsalReceiver {

    private static final String FILE = "junit.xml";

    @Override
    public void received(FinishedRun run, RehearsalAction action) throws IOException, InterruptedException {
        FilePath output = run.output();
        if (output.child(FILE).exists()) {
            // What a failure does to the build is for the step to decide, so the result stays as it is.
            JUnitResultArchiver.parseAndSummarize(
                    new JUnitResultArchiver(FILE),
                    details(run.node()),
                    run.build(),
                    output,
                    output.createLauncher(run.listener()),
                    run.listener());
        }
    }

    private static PipelineTestDetails details(FlowNode node) {
        List<FlowNode> enclosing = JUnitResultsStepExecution.getEnclosingStagesAndParallels(node);
        PipelineTestDetails details = new PipelineTestDetails();
        details.setNodeId(node.getId());
        details.setEnclosingBlocks(JUnitResultsStepExecution.getEnclosingBlockIds(enclosing));
        details.setEnclosingBlockNames(JUnitResultsStepExecution.getEnclosingBlockNames(enclosing));
        return details;
    }
}
