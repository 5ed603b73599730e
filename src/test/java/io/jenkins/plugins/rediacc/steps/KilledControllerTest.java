package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A controller in a process of its own, with plugins as they are installed, that is killed by {@code kill -9}. */
@EnabledOnOs(OS.LINUX)
class KilledControllerTest {

    /** The only classes that need those plugins. */
    private static final List<String> OPTIONAL =
            List.of("io.jenkins.plugins.rediacc.ui.ChecksSummary", "io.jenkins.plugins.rediacc.ui.JunitResults");

    @RegisterExtension
    private final RealJenkinsExtension controller = new RealJenkinsExtension().omitPlugins("junit", "checks-api");

    @TempDir
    private Path folder;

    @Test
    void whatWaitsGoesOnAndIsNotRunTwice() throws Throwable {
        Path home = Files.createDirectories(folder.resolve("host"));
        controller.startJenkins();
        controller.runRemotely(new LoadClasses());
        controller.runRemotely(new Begin(home.toString()));
        controller.stopJenkinsForcibly();
        new WaitingBuilds(home).go();
        controller.startJenkins();
        controller.runRemotely(new End(home.toString()));
    }

    /** Loads what the plugin's own class loader must find. */
    private record LoadClasses() implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            ClassLoader loader = jenkins.jenkins.getPluginManager().getPlugin("rediacc").classLoader;
            assertThat(
                    "missing, without the plugins that are optional",
                    new PluginClasses(loader).missing().keySet(),
                    containsInAnyOrder(OPTIONAL.toArray()));
        }
    }

    /** Starts the builds. */
    private record Begin(String home) implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            new WaitingBuilds(Path.of(home)).begin(jenkins);
        }
    }

    /** Waits for their end. */
    private record End(String home) implements RealJenkinsExtension.Step {

        @Override
        public void run(JenkinsRule jenkins) throws Throwable {
            new WaitingBuilds(Path.of(home)).end(jenkins);
        }
    }
}
