package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends the holds of a snapshot. */
@Command(
        name = "release",
        description = "Ends all holds of a snapshot; what becomes of it then is for the policy to say.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc release orders rediacc_orders_20261122T130000Z_hourly"})
final class ReleaseVerb implements Verb {

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot, as 'rediacc list' shows it.")
    private String snapshot;

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
        Snapshot released = storage.findSnapshot(snapshot);
        List<Hold> ended = storage.releaseHolds(released);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("snapshot", released.id());
        document.put("released", ended.stream().map(Documents::of).toList());
        String text = ended.isEmpty()
                ? released.id() + " was not held"
                : released.id() + " is no longer "
                        + ended.stream().map(Hold::text).collect(Collectors.joining("; "));
        return Result.done(document, text);
    }
}
