package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner.Action;
import io.jenkins.plugins.rediacc.engine.history.retention.Pruner.Outcome;
import io.jenkins.plugins.rediacc.engine.history.retention.ScheduledTaker;
import io.jenkins.plugins.rediacc.engine.history.retention.ScheduledTaker.Taken;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Hold;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Schedule;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
            "  rediacc snapshot orders --hold 30d --hold-reason \"before the upgrade\"",
            "  rediacc snapshot orders --checkpoint --json",
            "  rediacc snapshot shop --from-backup 2026-11-20T10:00:00Z"
        })
final class SnapshotVerb implements Verb {

    private static final String MANUAL = "manual";

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Option(
            names = "--schedule",
            paramLabel = "CLASS",
            defaultValue = MANUAL,
            description = "hourly, daily, weekly, monthly or yearly: takes one in each such period of UTC, however many"
                    + " callers ask for it; manual (the default): takes one each time.")
    private String schedule;

    @Option(
            names = "--checkpoint",
            description = "Have production write a checkpoint first, so that a clone recovers quickly.")
    private boolean checkpoint;

    @Option(
            names = "--from-backup",
            paramLabel = "TIME",
            description =
                    "Not of production now but as it was then (ISO 8601 with its offset), from the backups that the"
                            + " storage itself keeps, such as Rediacc's.")
    private String fromBackup;

    @Option(names = "--hold", paramLabel = "TIME", description = "Keep it that long, whatever the policy says.")
    private String hold;

    @Option(
            names = {"--hold-reason", "--reason"},
            paramLabel = "TEXT",
            description = "Why it is held.")
    private String reason;

    @Option(
            names = "--prune",
            description = "Destroy afterwards what the policy does not keep, as 'rediacc prune' does.")
    private boolean prune;

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
        if (hold == null && reason != null) {
            throw RediaccException.usage(Explanation.of("--hold-reason is for --hold")
                    .state("nothing was created")
                    .todo("say how long the snapshot is held: --hold 30d"));
        }
        Optional<Hold> asked = Optional.ofNullable(hold)
                .map(time -> Holding.of("--hold", time, reason, context.clock().instant()));
        Volume source = context.volume(volume);
        Taken taken = taken(context, source);
        asked.ifPresent(each -> context.storage(source).hold(taken.snapshot(), each));
        Map<String, Object> document = Documents.of(taken.snapshot());
        document.put("taken", taken.isNew());
        document.put("hold", asked.map(Documents::of));
        document.put("destroyed", prune ? pruned(context, source) : List.of());
        return Result.done(document, text(taken));
    }

    private Taken taken(EngineContext context, Volume source) {
        if (fromBackup != null) {
            return new Taken(context.storage(source).restore(backupTime(), context.runId()), true);
        }
        return schedule.equals(MANUAL)
                ? new Taken(take(context, source, schedule, checkpoint), true)
                : takeOnce(context, source, schedule());
    }

    private Instant backupTime() {
        if (checkpoint || !schedule.equals(MANUAL)) {
            throw RediaccException.usage(Explanation.of("--from-backup takes nothing of production as it is now")
                    .state("nothing was created")
                    .todo("leave out --checkpoint and --schedule"));
        }
        try {
            return OffsetDateTime.parse(fromBackup).toInstant();
        } catch (DateTimeParseException e) {
            throw RediaccException.usage(
                    Explanation.of("--from-backup '" + Names.printable(fromBackup) + "' is no time")
                            .state("nothing was created")
                            .todo("give it as in ISO 8601, with its offset: 2026-11-20T10:00:00Z"));
        }
    }

    /** What was destroyed; one that could not be is said, and hinders nobody who wants a snapshot. */
    private static List<String> pruned(EngineContext context, Volume source) {
        VolumeStorage storage = context.storage(source);
        Map<Action, List<Outcome>> outcomes = new Pruner(storage, context.retention(storage), context.clock())
                .prune(false).stream().collect(Collectors.groupingBy(Outcome::action));
        outcomes.getOrDefault(Action.FAILED, List.of()).forEach(outcome -> context.events()
                .on(new Event.Notice("not destroyed: " + outcome.snapshot().id() + ": " + outcome.reason())));
        return outcomes.getOrDefault(Action.DESTROYED, List.of()).stream()
                .map(outcome -> outcome.snapshot().id())
                .toList();
    }

    private Taken takeOnce(EngineContext context, Volume source, Schedule each) {
        ScheduledTaker taker = new ScheduledTaker(context.storage(source), context.clock());
        return taker.take(each, () -> take(context, source, each.word(), checkpoint));
    }

    private Schedule schedule() {
        return Schedule.of(schedule)
                .orElseThrow(() -> RediaccException.usage(
                        Explanation.of("--schedule '" + Names.printable(schedule) + "' is unknown")
                                .state("nothing was created")
                                .todo("use one of: manual, hourly, daily, weekly, monthly, yearly")));
    }

    private String text(Taken taken) {
        String id = taken.snapshot().id();
        if (!taken.isNew()) {
            return id + "\nnothing was taken: this is the " + schedule + " snapshot of the present period";
        }
        return taken.snapshot()
                .mark()
                .late()
                .map(delay -> id + "\ntaken " + Quantity.readable(delay) + " late")
                .orElse(id);
    }

    /** Takes a snapshot with the help of the volume's database, where it has one. */
    static Snapshot take(EngineContext context, Volume volume, String schedule, boolean checkpoint) {
        return DuringPromotion.explained(context, volume, () -> takeNow(context, volume, schedule, checkpoint));
    }

    private static Snapshot takeNow(EngineContext context, Volume volume, String schedule, boolean checkpoint) {
        SnapshotTaker snapshots = context.snapshots(volume);
        snapshots.verify();
        if (checkpoint) {
            snapshots.checkpoint();
        }
        return snapshots.take(context.runId(), schedule, Optional.empty());
    }
}
