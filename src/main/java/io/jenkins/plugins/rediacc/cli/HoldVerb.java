package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a snapshot from being destroyed. */
@Command(
        name = "hold",
        description = "Keeps a snapshot from being destroyed by prune, gc or destroy, until a time or until released.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc hold orders latest --for 30d --reason \"before the upgrade of 2026-12-01\"",
            "  rediacc hold orders 2026-11-22T13:15:00Z --reason \"audit 4711\""
        })
final class HoldVerb implements Verb {

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(
            index = "1",
            paramLabel = "SNAPSHOT",
            description = "'latest', an id, or a time, which means the newest at or before it.")
    private String snapshot;

    @Option(names = "--for", paramLabel = "TIME", description = "How long (default: until released).")
    private String time;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for those who find the snapshot later.")
    private String reason;

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
        Hold hold = Holding.of("--for", time, reason, context.clock().instant());
        VolumeStorage storage = context.storage(context.volume(volume));
        Snapshot held = storage.findSnapshot(snapshot);
        storage.hold(held, hold);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("snapshot", held.id());
        document.put("hold", Documents.of(hold));
        return Result.done(document, held.id() + " is " + hold.text());
    }
}
