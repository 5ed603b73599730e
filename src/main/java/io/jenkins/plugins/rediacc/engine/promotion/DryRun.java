package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.Command;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Clone;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Promotion.Outcome;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.CloneMaker;
import io.jenkins.plugins.rediacc.engine.rehearsal.PlanReplay;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotTaker;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The whole of a promotion, the way back too, on clones: a clone of production takes its part, cut off from the network and
 * from production, and what would be done to production is done to it. The catalogue's commands are not run. What it
 * measures is what a promotion may promise.
 */
public final class DryRun {

    /** What outlives a dry run that never came back goes after this time, at the latest. */
    static final Duration LONGEST = Duration.ofDays(1);

    private final Path state;
    private final PromotionParts parts;
    private final Path socketRoot;
    private final EventListener events;
    private final Clock clock;
    private PromotionSettings copied = PromotionSettings.DEFAULT;

    /** The parameters are those of a {@link Promoter}; the parts also know a clone in production's part. */
    public DryRun(Path state, PromotionParts parts, Path socketRoot, EventListener events, Clock clock) {
        this.state = state;
        this.parts = parts;
        this.socketRoot = socketRoot;
        this.events = events;
        this.clock = clock;
    }

    /** Goes through all of it, and returns when the ledger has what came of it and nothing else is left. */
    public Ended rehearse(PromotionRequest request, Cancellation cancellation) {
        Volume production = request.volume();
        HostProcesses commands = new HostProcesses(cancellation);
        VolumeStorage storage = parts.storage(production, commands);
        Optional<Database> database = parts.database(production, commands);
        SnapshotTaker taker = new SnapshotTaker(production, storage, database, clock);
        KeptImage kept = new KeptImage(
                request,
                storage,
                parts.service(production, PromotionRun.closedPlace(socketRoot, production, request.id()), commands));
        try {
            taker.verify();
            taker.checkpoint();
            Instant expires = clock.instant().plus(LONGEST);
            Snapshot snapshot = taker.take(request.id(), Freezing.SCHEDULE, Optional.of(expires));
            kept.begin(snapshot);
            Clone clone = new CloneMaker(production, storage, database, commands, events)
                    .makeOfThisProcess(
                            snapshot,
                            "rediacc_" + production.name() + "_part_" + request.id(),
                            request.id(),
                            expires,
                            clock.instant());
            return rehearse(
                    request,
                    part(production, clone, request.id(), PromotionRequest.newVersion(request.tools())),
                    snapshot,
                    kept,
                    cancellation);
        } finally {
            removeAll(production, request.id(), kept);
        }
    }

    /** The clone as a production: reached by a socket of its own, and without any command of the catalogue. */
    private Volume part(Volume production, Clone clone, String id, Optional<String> newVersion) {
        copied = service(production, id).copyConfiguration(copyOf(id), newVersion);
        Volume part = production.at(clone.path()).withPromotion(withoutCommands(copied));
        return parts.inPart(part, PlanReplay.socketsOf(socketRoot, id + "-part"));
    }

    private ProductionService service(Volume production, String id) {
        return parts.service(
                production,
                PromotionRun.closedPlace(socketRoot, production, id),
                new HostProcesses(new Cancellation()));
    }

    /** Where production's configuration is prepared for the new version and tried. */
    private Path copyOf(String id) {
        return PlanReplay.socketsOf(socketRoot, id + "-configuration");
    }

    private static PromotionSettings withoutCommands(PromotionSettings settings) {
        PromotionSettings plain = PromotionSettings.DEFAULT;
        return new PromotionSettings(
                settings.approvals(),
                settings.requiredTests(),
                plain.server(),
                Optional.empty(),
                Optional.empty(),
                settings.limits(),
                plain.reads(),
                settings.keepOld(),
                Optional.empty(),
                Optional.empty(),
                settings.files().withoutCommands(),
                settings.configuration());
    }

    private Ended rehearse(
            PromotionRequest request, Volume part, Snapshot snapshot, KeptImage kept, Cancellation cancellation) {
        ProductionService service = parts.service(
                part, PromotionRun.closedPlace(socketRoot, part, request.id()), new HostProcesses(new Cancellation()));
        try {
            service.start();
            Ended there = new Promoter(state, parts, socketRoot, events, clock)
                    .promote(of(request, part), Optional.empty(), cancellation);
            Optional<Ended> back = there.cause().isPresent() || !there.alarms().isEmpty()
                    ? Optional.empty()
                    : Optional.of(goBack(request, part, cancellation));
            if (back.isPresent() && back.get().cause().isEmpty()) {
                kept.keep(snapshot, journal(request, part), part.path(), clock.instant());
            }
            return record(request, there, back, kept);
        } finally {
            stop(part, service);
        }
    }

    private static PromotionRequest of(PromotionRequest request, Volume part) {
        return new PromotionRequest(
                request.id(),
                part,
                request.plan(),
                PromotionRequest.Promise.NONE,
                request.tools(),
                true,
                request.output(),
                request.work(),
                request.secrets(),
                withProduction(request));
    }

    private static List<Path> withProduction(PromotionRequest request) {
        List<Path> hidden = new ArrayList<>(request.otherPaths());
        hidden.add(request.volume().path());
        return hidden;
    }

    private PromotionJournal journal(PromotionRequest request, Volume part) {
        return PromotionJournal.open(state, part.name(), request.id(), clock);
    }

    /** Whatever the opened clone has written by itself since is not missed. */
    private Ended goBack(PromotionRequest request, Volume part, Cancellation cancellation) {
        PromotionJournal journal = journal(request, part);
        return new Rollback(state, parts, socketRoot, events, clock)
                .rollBack(
                        part,
                        request.id() + "-back",
                        Optional.of(request.id()),
                        Optional.of(Consent.toAll(Rollback.openedAt(journal))),
                        Optional.empty(),
                        cancellation);
    }

    private Ended record(PromotionRequest request, Ended there, Optional<Ended> back, KeptImage kept) {
        Promotion went = there.promotion();
        boolean through = back.isPresent() && back.get().cause().isEmpty();
        Optional<RediaccException> cause = there.cause().or(() -> back.flatMap(Ended::cause));
        Optional<Duration> way = back.flatMap(each -> each.promotion().rollback());
        List<Promotion.Act> acts = new ArrayList<>(went.acts());
        back.ifPresent(each -> each.promotion()
                .acts()
                .forEach(act ->
                        acts.add(new Promotion.Act("back: " + act.name(), act.started(), act.duration(), act.note()))));
        List<String> notices =
                new ArrayList<>(service(request.volume(), request.id()).consequences());
        PromotionRequest.newVersion(request.tools())
                .ifPresent(version ->
                        notices.addAll(service(request.volume(), request.id()).leavesOut(version)));
        went.notices().stream()
                .map(notice -> ofProduction(notice, request, went))
                .forEach(notices::add);
        if (through) {
            notices.add(kept.notice());
        }
        Promotion record = new Promotion(
                went.schema(),
                went.id(),
                went.started(),
                clock.instant(),
                through ? Outcome.REHEARSED : Outcome.NOT_REHEARSED,
                through
                        ? "it went through, and back"
                        : cause.map(each -> ofProduction(each.explanation().what(), request, went))
                                .orElse("it did not go through"),
                new Rehearsal.VolumeIdentity(
                        went.volume().name(),
                        went.volume().storage(),
                        request.volume().path().toString(),
                        went.volume().systemIdentifier(),
                        went.volume().version()),
                went.plan(),
                "",
                went.tools(),
                true,
                went.durable(),
                went.throttled(),
                went.pauseOfWrites(),
                went.pauseOfReads(),
                // Giving up does what the way back does, and stops a closed server where that stops an open one.
                way.or(went::thaw),
                way,
                Optional.empty(),
                acts,
                List.of(),
                notices,
                went.certificate(),
                went.mode(),
                went.modeReason(),
                kept.image(),
                went.baseline());
        new Ledger(state).append(Ledger.PROMOTION_DRY_RUN, record);
        return new Ended(record, cause, there.alarms());
    }

    /** The copy of production's configuration stands for production's own. */
    private String ofProduction(String notice, PromotionRequest request, Promotion went) {
        Volume production = request.volume();
        String named = notice;
        for (String version : List.of(
                went.volume().version(),
                PromotionRequest.newVersion(request.tools())
                        .orElse(went.volume().version()))) {
            Optional<String> copy = copied.configurationFor(version);
            String own = production.promotion().configurationFor(version).orElseGet(() -> data(production));
            named = copy.isPresent() ? named.replace(copy.get(), own) : named;
        }
        return named;
    }

    private static String data(Volume production) {
        return production
                .database()
                .map(spec -> spec.dataIn(production.path()).toString())
                .orElse("");
    }

    private void stop(Volume part, ProductionService service) {
        try {
            service.stopClosed();
            service.stop(part.promotion().limits().stopDeadline());
        } catch (RediaccException e) {
            events.on(new Event.Notice("the clone's server: " + e.getMessage()));
        }
    }

    private void removeAll(Volume production, String id, KeptImage kept) {
        HostProcesses commands = new HostProcesses(new Cancellation());
        VolumeStorage storage = parts.storage(production, commands);
        commands.run(Command.of(
                        "rm", "-rf", "--one-file-system", "--", copyOf(id).toString()))
                .orFail(Explanation.of("cannot remove " + copyOf(id)));
        List<Path> left = new ArrayList<>();
        // A clone before the snapshot that it was made from; each round may free what the next one removes.
        for (int round = 0; round < 3; round++) {
            left = new ArrayList<>();
            for (Path path : storage.madeBy(id)) {
                if (kept.isAt(path)) {
                    continue;
                }
                try {
                    storage.discard(path);
                } catch (RediaccException e) {
                    left.add(path);
                }
            }
        }
        left.forEach(path -> events.on(new Event.Notice("left behind: " + path + "; 'rediacc gc' takes it")));
    }
}
