package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.history.BaseBackups;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.retention.PrometheusText;
import io.jenkins.plugins.rediacc.engine.history.retention.VolumeStatus;
import io.jenkins.plugins.rediacc.engine.history.retention.VolumeStatus.Finding;
import io.jenkins.plugins.rediacc.engine.history.retention.VolumeStatus.Level;
import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.Replication;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says, for people and for a monitor, whether volumes have the snapshots and the space that they should have. */
@Command(
        name = "status",
        description =
                "One line a volume: age of the newest snapshot, space, clones. Ends with 3 where one is critical.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc status",
            "  rediacc status orders --strict",
            "  rediacc status --prometheus > /var/lib/node_exporter/rediacc.prom"
        })
final class StatusVerb implements Verb {

    private static final String NO_BACKUP = "Snapshots lie in the same pool as production: they are no backup.";
    private static final String UNKNOWN = "–";

    @Parameters(paramLabel = "VOLUME", arity = "0..1", description = "The volume's name; all without it.")
    private String volume;

    @Option(names = "--strict", description = "End with 3 for a warning too.")
    private boolean strict;

    @Option(names = "--prometheus", description = "Print metrics in the text format of Prometheus.")
    private boolean prometheus;

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
        List<VolumeStatus> statuses =
                volumes.stream().map(each -> status(context, each)).toList();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("volumes", statuses.stream().map(StatusVerb::document).toList());
        String text = prometheus ? PrometheusText.of(statuses).stripTrailing() : text(statuses);
        Level alarm = strict ? Level.WARNING : Level.CRITICAL;
        boolean fine = statuses.stream().allMatch(status -> status.level().compareTo(alarm) < 0);
        return Result.of(fine ? ExitCode.DONE : ExitCode.SURROUNDINGS, document, text);
    }

    /** One volume that cannot be looked at does not hide the others, and no storage hides an unfinished promotion. */
    private static VolumeStatus status(EngineContext context, Volume volume) {
        VolumeStatus stored = stored(context, volume);
        try {
            return context.unfinished().of(volume).map(stored::with).orElse(stored);
        } catch (RediaccException e) {
            return stored.with(new Finding(Level.CRITICAL, e.explanation().what()));
        }
    }

    private static VolumeStatus stored(EngineContext context, Volume volume) {
        try {
            VolumeStorage storage = context.storage(volume);
            storage.verify();
            Instant now = context.clock().instant();
            VolumeStatus status = VolumeStatus.of(storage, Replication.of(volume, context.commands(), now), now);
            return new BaseBackups(new Ledger(context.state())).isMissing(volume.name())
                    ? status.with(new Finding(Level.WARNING, Certificate.NO_BASE_BACKUP))
                    : status;
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED) {
                throw e;
            }
            return VolumeStatus.unknown(volume.name(), e.explanation().what());
        }
    }

    private static String text(List<VolumeStatus> statuses) {
        if (statuses.isEmpty()) {
            return "no volumes";
        }
        Table table =
                new Table("VOLUME", "LEVEL", "NEWEST", "SCHEDULE", "SNAPSHOTS", "CLONES", "POOL", "REPLICATED", "WHY");
        statuses.forEach(status -> table.row(
                status.volume(),
                status.level().name().toLowerCase(Locale.ROOT),
                status.age().map(Quantity::readable).orElse(UNKNOWN),
                status.schedule().map(Schedule::word).orElse("none"),
                status.pool().map(pool -> Integer.toString(status.snapshots())).orElse(UNKNOWN),
                status.pool().map(pool -> Integer.toString(status.clones())).orElse(UNKNOWN),
                status.pool().map(StatusVerb::fill).orElse(UNKNOWN),
                replicated(status),
                status.findings().stream().map(Finding::text).collect(Collectors.joining("; "))));
        return table.text() + "\n\n" + NO_BACKUP + unknown(statuses);
    }

    private static String replicated(VolumeStatus status) {
        return status.replication().answer().name().toLowerCase(Locale.ROOT);
    }

    /** Which volumes may have no copy elsewhere, for all that rediacc knows. */
    private static String unknown(List<VolumeStatus> statuses) {
        String names = statuses.stream()
                .filter(status -> status.replication().answer() == Replication.Answer.UNKNOWN)
                .map(VolumeStatus::volume)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "\nWhether a copy lies elsewhere is not known of: " + names + ".";
    }

    private static String fill(Pool pool) {
        return String.format(
                Locale.ROOT, "%.0f %% full, %s free", pool.fill() * 100, Quantity.readable(pool.freeBytes()));
    }

    private static Map<String, Object> document(VolumeStatus status) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("volume", status.volume());
        document.put("level", status.level());
        document.put("schedule", status.schedule().map(Schedule::word));
        document.put("newestAgeSeconds", status.age().map(age -> age.toSeconds()));
        document.put(
                "warnAgeSeconds", status.schedule().map(each -> each.warnAge().toSeconds()));
        document.put("criticalAgeSeconds", status.schedule().map(each -> each.criticalAge()
                .toSeconds()));
        document.put("snapshots", status.pool().map(pool -> status.snapshots()));
        document.put("clones", status.pool().map(pool -> status.clones()));
        document.put("poolTotalBytes", status.pool().map(Pool::totalBytes));
        document.put("poolFreeBytes", status.pool().map(Pool::freeBytes));
        document.put("samePoolAsProduction", true);
        document.put("replicated", replicated(status));
        document.put("replicatedUntil", status.replication().newest());
        document.put("replication", status.replication().why());
        document.put("promotion", status.promotion().map(Documents::of));
        document.put("findings", status.findings().stream().map(Finding::text).toList());
        return document;
    }
}
