package io.jenkins.plugins.rediacc.agent;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.remoting.RequestAbortedException;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.FilePathUtils;

/** Destroys one clone that a build has left; where its agent is away now, it is done when that is back. */
final class CloneSweep implements Runnable {

    private static final Logger LOGGER = Logger.getLogger(CloneSweep.class.getName());
    private static final long LIMIT_MINUTES = 10;
    private static final int NOT_FOUND = 5;

    private final OpenClone target;

    CloneSweep(OpenClone target) {
        this.target = target;
    }

    @Override
    public void run() {
        FilePath directory = FilePathUtils.find(target.node(), target.directory());
        if (directory == null) {
            LOGGER.log(Level.INFO, "the clone {0} is destroyed when {1} is back", new Object[] {
                target.id(), AgentJava.name(target.node())
            });
            return;
        }
        try {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int exitCode = destroy(directory, said);
            if (exitCode == 0 || exitCode == NOT_FOUND) {
                OpenClones.get().remove(target.id());
            } else {
                LOGGER.log(Level.WARNING, "the clone {0} is still on {1}: {2}", new Object[] {
                    target.id(), AgentJava.name(target.node()), said.toString(StandardCharsets.UTF_8)
                });
            }
        } catch (IOException | RequestAbortedException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot destroy the clone " + target.id() + " now");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int destroy(FilePath directory, ByteArrayOutputStream said) throws IOException, InterruptedException {
        directory.mkdirs();
        TaskListener listener = new StreamTaskListener(said, StandardCharsets.UTF_8);
        Launcher launcher = directory.createLauncher(listener);
        Reach reach = new Reach(target.node(), target.directory());
        EngineRequest request =
                target.destroy().inCatalog(RediaccConfiguration.get().getCatalog());
        ControlDirectory control = new ControlDirectory(directory.child("rediacc-sweep-" + target.id()));
        try {
            control.writeRequest(request.json("sweep-" + target.id(), Set.of()));
            String java = new AgentJava(launcher, directory)
                    .find(target.node(), RediaccConfiguration.get().getJava());
            FilePath jar = EngineJar.get().install(target.node(), reach.root());
            return launcher.launch()
                    .cmds(List.of(
                            java.replace("$", "$$"),
                            "-Xmx128m",
                            "-jar",
                            jar.getRemote().replace("$", "$$"),
                            "--request",
                            control.request().getRemote().replace("$", "$$")))
                    .envs(Map.of("LC_ALL", "C.UTF-8"))
                    .pwd(directory)
                    .stdout(said)
                    .stderr(said)
                    .quiet(true)
                    .start()
                    .joinWithTimeout(LIMIT_MINUTES, TimeUnit.MINUTES, listener);
        } finally {
            control.delete();
        }
    }
}
