package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.storage.MountTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proposes a catalogue. */
@Command(
        name = "init",
        description = "Looks at the running PostgreSQL servers and the mounts, and prints a catalogue, a sudoers"
                + " file, a systemd unit and a file for systemd-tmpfiles to review. Writes nothing.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc init", "  rediacc init --json"})
final class InitVerb implements Verb {

    @Mixin
    private GlobalOptions options;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public GlobalOptions options() {
        return options;
    }

    @Override
    public Result run(EngineContext context) {
        List<RunningServer> servers = RunningServer.find(Path.of("/proc"));
        Proposal proposal =
                Proposal.of(servers, System.getProperty("user.name"), MountTable.read(), GuardianProcess.ownProgram());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("catalogue", proposal.catalogue());
        document.put("sudoers", proposal.sudoers());
        document.put("unit", proposal.unit());
        document.put("tmpfiles", proposal.tmpfiles());
        String text = "# ---- /etc/rediacc/volumes.yaml: review each line ----\n" + proposal.catalogue()
                + "\n# ---- /etc/sudoers.d/rediacc: review, check with 'visudo -c -f FILE'; root needs none ----\n"
                + proposal.sudoers()
                + "\n# ---- /etc/systemd/system/rediacc-resume.service: then 'systemctl enable rediacc-resume' ----\n"
                + proposal.unit()
                + "\n# ---- /etc/tmpfiles.d/rediacc.conf: then 'systemd-tmpfiles --create rediacc.conf' ----\n"
                + proposal.tmpfiles().stripTrailing();
        return Result.done(document, text);
    }
}
