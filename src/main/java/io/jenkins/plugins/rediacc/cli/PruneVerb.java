package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.history.retention.Pruner;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner.Action;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner.Outcome;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Destroys the snapshots that the volume's policy does not keep. */
@Command(
        name = "prune",
        description = "Destroys the snapshots that the catalogue's policy does not keep, at most " + Pruner.CAP
                + " a run; without a policy none.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc prune orders --dry-run", "  rediacc prune orders --json"})
final class PruneVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Option(names = "--dry-run", description = "Destroy nothing; say what would be destroyed and why the rest is kept.")
    private boolean dryRun;

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
        VolumeStorage storage = context.storage(context.volume(volume));
        Pruner pruner = new Pruner(storage, context.retention(storage), context.clock());
        List<Outcome> outcomes = pruner.prune(dryRun);
        Table table = new Table(dryRun ? "WOULD BE" : "WAS", "SNAPSHOT", "WHY");
        outcomes.forEach(outcome -> table.row(
                word(outcome.action()),
                outcome.snapshot().id(),
                outcome.reason().replace("\n", " ")));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("volume", volume);
        document.put("dryRun", dryRun);
        document.put("outcomes", outcomes.stream().map(PruneVerb::document).toList());
        boolean failed = outcomes.stream().anyMatch(outcome -> outcome.action() == Action.FAILED);
        return Result.of(
                failed ? ExitCode.SURROUNDINGS : ExitCode.DONE,
                document,
                outcomes.isEmpty() ? "no snapshots" : table.text());
    }

    private static Map<String, Object> document(Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", outcome.snapshot().id());
        document.put("action", outcome.action());
        document.put("reason", outcome.reason());
        return document;
    }

    private static String word(Action action) {
        return switch (action) {
            case DESTROYED -> "destroyed";
            case KEPT -> "kept";
            case FAILED -> "NOT DESTROYED";
        };
    }
}
