package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Finding;
import io.jenkins.plugins.rediacc.engine.storage.backends.StorageBackends;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks the host. */
@Command(
        name = "doctor",
        description = "Checks that the programs, the rights and the storage that rediacc needs are here; exit code 3"
                + " where something needed is missing.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc doctor", "  rediacc doctor orders --json"})
final class DoctorVerb implements Verb {

    private static final String OPTIONAL = "optional:";

    @Parameters(paramLabel = "VOLUME", arity = "0..1", description = "Check this volume (default: all).")
    private String volume;

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
        HostDiagnosis host = new HostDiagnosis(context);
        List<Finding> findings = new ArrayList<>(host.programs());
        if (context.namesVolumes() || volume != null) {
            findings.add(host.state());
            Collection<Volume> volumes = volume == null ? context.volumes() : List.of(context.volume(volume));
            for (Volume each : volumes) {
                findings.addAll(
                        StorageBackends.of(each.storage(), context.commands()).diagnose(Optional.of(each)));
                host.sudo(each).ifPresent(findings::add);
                findings.addAll(host.database(each));
                findings.add(host.promotion(each));
            }
        } else {
            findings.addAll(host.storages());
            findings.add(Finding.bad(
                    "catalogue", "none", OPTIONAL + " 'rediacc init' prints one to review; or name it with --catalog"));
        }
        // A check that was cut short says nothing about the host.
        context.cancellation().check();
        boolean good = findings.stream().noneMatch(DoctorVerb::isNeeded);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", Version.number());
        document.put("good", good);
        document.put("findings", findings.stream().map(DoctorVerb::document).toList());
        return Result.of(good ? ExitCode.DONE : ExitCode.SURROUNDINGS, document, text(findings));
    }

    private static boolean isNeeded(Finding finding) {
        return !finding.ok() && !finding.remedy().startsWith(OPTIONAL);
    }

    private static Map<String, Object> document(Finding finding) {
        Map<String, Object> document = Documents.of(finding);
        document.put("needed", finding.ok() || isNeeded(finding));
        return document;
    }

    private static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            String word = finding.ok() ? "ok      " : isNeeded(finding) ? "WRONG   " : "note    ";
            text.append(word).append(finding.subject());
            if (!finding.detail().isEmpty()) {
                text.append(": ").append(finding.detail().replace("\n", " "));
            }
            if (!finding.remedy().isEmpty()) {
                text.append("\n          what to do: ").append(finding.remedy());
            }
            text.append('\n');
        }
        return text.toString().stripTrailing();
    }
}
