package io.jenkins.plugins.rediacc.steps;

import hudson.Extension;
import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.model.Node;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * Runs the commands of its body in a container: in a mount namespace of their own, where something of the host is missing.
 * As the steps of container plugins do, it decorates the launcher.
 */
public final class ContainerStep extends Step {

    private final List<String> missing;

    /** A container without these files and directories. */
    @DataBoundConstructor
    public ContainerStep(List<String> missing) {
        this.missing = List.copyOf(missing);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, new Inside(missing));
    }

    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        private final Inside inside;

        Execution(StepContext context, Inside inside) {
            super(context);
            this.inside = inside;
        }

        @Override
        public boolean start() throws Exception {
            LauncherDecorator outer = getContext().get(LauncherDecorator.class);
            getContext()
                    .newBodyInvoker()
                    .withContext(BodyInvoker.mergeLauncherDecorators(outer, inside))
                    .withCallback(BodyExecutionCallback.wrap(getContext()))
                    .start();
            return false;
        }
    }

    private static final class Inside extends LauncherDecorator implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String covers;

        Inside(List<String> missing) {
            StringBuilder script = new StringBuilder();
            for (String path : missing) {
                script.append("if [ -d ")
                        .append(path)
                        .append(" ]; then mount -t tmpfs none ")
                        .append(path);
                script.append("; else mount --bind /dev/null ").append(path).append("; fi; ");
            }
            covers = script + "exec \"$@\"";
        }

        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            return launcher.decorateByPrefix("unshare", "--mount", "sh", "-c", covers.replace("$", "$$"), "sh");
        }
    }

    /** Registers it. */
    @Extension
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "containerWithout";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Launcher.class);
        }
    }
}
