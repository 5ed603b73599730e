package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.exec.NamespaceSandbox;
import io.jenkins.plugins.rediacc.engine.exec.PlainSandbox;
import io.jenkins.plugins.rediacc.engine.exec.ResourceGroup;
import io.jenkins.plugins.rediacc.engine.exec.Sandbox;
import io.jenkins.plugins.rediacc.engine.exec.SandboxSpec;
import io.jenkins.plugins.rediacc.engine.model.Isolation;
import io.jenkins.plugins.rediacc.engine.model.ResourceLimits;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens the sandbox that the volume's catalogue entry asks for. */
final class CloneSandbox {

    private CloneSandbox() {}

    /**
     * Opens it.
     *
     * @param run the run's id
     * @param clone the clone that it is for
     * @param spec what it hides and shows, where there are namespaces
     * @param notices hears what could not be had
     */
    static Sandbox open(
            Volume volume,
            String run,
            String clone,
            ResourceLimits limits,
            Supplier<SandboxSpec> spec,
            HostProcesses commands,
            Consumer<String> notices) {
        ResourceGroup resources =
                ResourceGroup.open(run, clone, limits, BlockDevice.below(volume.path(), commands), commands);
        resources.notices().forEach(notices);
        return open(volume, resources, spec, commands, notices);
    }

    /** Opens it with a resource group that is there, or none. */
    static Sandbox open(
            Volume volume,
            ResourceGroup resources,
            Supplier<SandboxSpec> spec,
            HostProcesses commands,
            Consumer<String> notices) {
        if (volume.isolation() == Isolation.NONE) {
            notices.accept(
                    "no isolation, as the catalogue says: scripts of the plan can reach production and the network");
            return new PlainSandbox(commands.users().current(), resources);
        }
        return NamespaceSandbox.open(spec.get(), commands.users().current(), resources, commands);
    }
}
