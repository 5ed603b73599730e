package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a snapshot of a volume. */
@Command(
        name = "snapshot",
        description = "Takes a read-only snapshot of a volume while production runs.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc snapshot orders",
            "  rediacc snapshot orders --schedule hourly",
            "  rediacc snapshot orders --checkpoint --json"
        })
final class SnapshotVerb implements Verb {

    @Mixin
    private GlobalOptions options;

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Option(
            names = "--schedule",
            paramLabel = "CLASS",
            defaultValue = "manual",
            description = "The snapshot's class, such as hourly (default: manual).")
    private String schedule;

    @Option(
            names = "--checkpoint",
            description = "Have production write a checkpoint first, so that a clone recovers quickly.")
    private boolean checkpoint;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public GlobalOptions options() {
        return options;
    }

    @Override
    public Result run(EngineContext context) {
        Volume source = context.volume(volume);
        Snapshot snapshot = take(context, source, schedule, checkpoint);
        return Result.done(Documents.of(snapshot), snapshot.id());
    }

    /** Takes a snapshot with the help of the volume's database, where it has one. */
    static Snapshot take(EngineContext context, Volume volume, String schedule, boolean checkpoint) {
        SnapshotTaker snapshots = context.snapshots(volume);
        snapshots.verify();
        if (checkpoint) {
            snapshots.checkpoint();
        }
        return snapshots.take(context.runId(), schedule, Optional.empty());
    }
}
