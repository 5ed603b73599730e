package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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

/** Lists snapshots and clones. */
@Command(
        name = "list",
        description = "Lists the snapshots and clones of a volume, or of all volumes.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc list", "  rediacc list orders --json"})
final class ListVerb implements Verb {

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Mixin
    private GlobalOptions options;

    @Parameters(paramLabel = "VOLUME", arity = "0..1", description = "The volume's name; all without it.")
    private String volume;

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
            Pool pool = storage.pool();
            List<Snapshot> snapshots = storage.snapshots();
            List<Clone> clones = storage.clones();
            documents.add(document(each, pool, snapshots, clones));
            text.append(text(each, pool, snapshots, clones)).append("\n\n");
        }
        return Result.done(Map.of("volumes", documents), text.toString().stripTrailing());
    }

    private static Map<String, Object> document(
            Volume volume, Pool pool, List<Snapshot> snapshots, List<Clone> clones) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", volume.name());
        document.put("storage", volume.storage());
        document.put("path", volume.path());
        document.put("poolTotalBytes", pool.totalBytes());
        document.put("poolFreeBytes", pool.freeBytes());
        document.put("snapshots", snapshots.stream().map(Documents::of).toList());
        document.put("clones", clones.stream().map(Documents::of).toList());
        return document;
    }

    private static String text(Volume volume, Pool pool, List<Snapshot> snapshots, List<Clone> clones) {
        Table table = new Table("KIND", "ID", "CREATED", "EXPIRES IN", "OF");
        snapshots.forEach(snapshot -> table.row(
                "snapshot",
                snapshot.id(),
                LOCAL.format(snapshot.created()),
                remaining(snapshot.mark().expires()),
                snapshot.mark().origin().orElse(volume.name())));
        clones.forEach(clone -> table.row(
                "clone", clone.id(), LOCAL.format(clone.created()), remaining(clone.expires()), clone.snapshot()));
        String heading = volume.name() + " (" + volume.storage() + ", " + volume.path() + "): "
                + Quantity.readable(pool.freeBytes()) + " of " + Quantity.readable(pool.totalBytes()) + " free";
        return snapshots.isEmpty() && clones.isEmpty()
                ? heading + "\nno snapshots, no clones"
                : heading + "\n" + table.text();
    }

    private static String remaining(Optional<Instant> expires) {
        return expires.map(end -> Duration.between(Instant.now(), end))
                .map(left -> left.isNegative() ? "expired" : Quantity.readable(left))
                .orElse("never");
    }
}
