package io.jenkins.plugins.rediacc.agent;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.durabletask.BourneShellScript;
import org.jenkinsci.plugins.durabletask.Controller;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Starts the engine on an agent, as {@code sh} starts a script.
 *
 * @param java the program that the step names
 * @param control where the request is left for the engine
 */
record EngineLaunch(StepContext context, Reach reach, @CheckForNull String java, ControlDirectory control) {

    /** The whole script: data reaches the engine by the environment and the request file. */
    private static final String SCRIPT =
            "#!/bin/sh\nexec \"$REDIACC_JAVA\" -Xmx128m -jar \"$REDIACC_JAR\" --request \"$REDIACC_REQUEST\"\n";

    /** By what the started process is followed. */
    Controller start(FilePath directory, String runId, EngineRequest request) throws IOException, InterruptedException {
        Launcher launcher = context.get(Launcher.class);
        if (!launcher.isUnix()) {
            throw new AbortException(AgentJava.name(reach.node())
                    + " is no Unix machine; Rediacc's steps run on the Linux host of the storage");
        }
        directory.mkdirs();
        EnvVars environment = new EnvVars(context.get(EnvVars.class));
        control.writeRequest(here(request).json(runId, sensitive(environment)));
        FilePath jar = EngineJar.get().install(reach.node(), reach.root());
        String named = java != null ? java : RediaccConfiguration.get().getJava();
        environment.put("REDIACC_JAVA", new AgentJava(launcher, directory).find(reach.node(), named));
        environment.put("REDIACC_JAR", jar.getRemote());
        environment.put("REDIACC_REQUEST", control.request().getRemote());
        // A Java machine takes names in the locale's encoding.
        environment.put("LC_ALL", "C.UTF-8");
        // Jenkins kills what carries these cookies when the node block or the connection ends; the engine ends in
        // order.
        environment.put("JENKINS_NODE_COOKIE", "rediacc");
        environment.put("HUDSON_COOKIE", "rediacc");
        return new BourneShellScript(SCRIPT).launch(environment, directory, launcher, context.get(TaskListener.class));
    }

    /** The request with what only the agent's side of it knows. */
    private EngineRequest here(EngineRequest request) {
        return request.inCatalog(RediaccConfiguration.get().getCatalog())
                .with("output", request.isReporting() ? control.output().getRemote() : null);
    }

    private Set<String> sensitive(EnvVars environment) throws IOException, InterruptedException {
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        Set<String> names = new TreeSet<>(expander == null ? Set.of() : expander.getSensitiveVariables());
        names.retainAll(environment.keySet());
        return names;
    }
}
