package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.AbandonedRuns;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector.Action;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector.Outcome;
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

/** Destroys what runs left behind. */
@Command(
        name = "gc",
        description = "Destroys clones whose time is over or whose run has died; keeps all that is not certainly ours.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc gc --dry-run", "  rediacc gc orders --json"})
final class GcVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", arity = "0..1", description = "The volume's name; all without it.")
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
        Collection<Volume> volumes = volume == null ? context.volumes() : List.of(context.volume(volume));
        List<Map<String, Object>> documents = new ArrayList<>();
        Table table = new Table("VOLUME", dryRun ? "WOULD BE" : "WAS", "NAME", "WHY");
        boolean failed = false;
        for (Volume each : volumes) {
            for (Outcome outcome : new GarbageCollector(context.storage(each))
                    .collect(context.clock().instant(), dryRun)) {
                documents.add(document(Optional.of(each.name()), outcome));
                table.row(each.name(), word(outcome.action()), outcome.name(), outcome.reason());
                failed |= outcome.action() == Action.FAILED;
            }
        }
        for (Outcome outcome : new AbandonedRuns(context.state(), context.socketRoot()).collect(dryRun)) {
            documents.add(document(Optional.empty(), outcome));
            table.row("", word(outcome.action()), outcome.name(), outcome.reason());
            failed |= outcome.action() == Action.FAILED;
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("dryRun", dryRun);
        document.put("outcomes", documents);
        String text = documents.isEmpty() ? "nothing to look at" : table.text();
        return Result.of(failed ? ExitCode.SURROUNDINGS : ExitCode.DONE, document, text);
    }

    private static Map<String, Object> document(Optional<String> volume, Outcome outcome) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("volume", volume.orElse(null));
        document.put("name", outcome.name());
        document.put("path", outcome.path());
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
