package io.jenkins.plugins.rediacc.agent;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/**
 * A run of the engine that has ended, before its step does.
 *
 * @param build the build
 * @param node the step's place in the flow
 * @param runId the run's id, unique in this Jenkins
 * @param verb what ran
 * @param exitCode how it ended
 * @param output the directory on the agent that holds its reports and logs; empty where it wrote none
 * @param listener the build's console
 */
public record FinishedRun(
        Run<?, ?> build,
        FlowNode node,
        String runId,
        String verb,
        int exitCode,
        FilePath output,
        TaskListener listener) {}
