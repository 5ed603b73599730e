package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists snapshots and clones. */
@Command(
        name = "list",
        description = "Lists the snapshots and clones of a volume, or of all volumes: age, verdicts, why each is kept.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc list", "  rediacc list orders --sizes", "  rediacc list orders --json"})
final class ListVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", arity = "0..1", description = "The volume's name; all without it.")
    private String volume;

    @Option(names = "--sizes", description = "Find out what each snapshot holds alone; may walk all its files.")
    private boolean sizes;

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
        StringBuilder text = new StringBuilder();
        for (Volume each : volumes) {
            VolumeStorage storage = context.storage(each);
            storage.verify();
            VolumeListing listing = new VolumeListing(
                    storage, context.retention(storage), context.clock().instant(), sizes);
            documents.add(listing.document());
            text.append(listing.text()).append("\n\n");
        }
        return Result.done(Map.of("volumes", documents), text.toString().stripTrailing());
    }
}
