package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.database.ClosedPlace;
import io.jenkins.plugins.rediacc.engine.database.ProductionService;
import io.jenkins.plugins.rediacc.engine.database.ProductionService.Serving;
import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Action;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Promotion.Outcome;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.AbandonedRuns;
import io.jenkins.plugins.rediacc.engine.rehearsal.PlanReplay;
import io.jenkins.plugins.rediacc.engine.rehearsal.VolumeAccess;
import io.jenkins.plugins.rediacc.engine.storage.GarbageCollector;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Promotes a volume: freezes production, replays the rehearsed steps on a fresh clone of it, and lets the clone take
 * production's place. Up to the point of no return whatever fails, and whoever asks to stop, leads back to the old
 * production serving; after it, only forward.
 */
public final class Promoter {

    private final Path state;
    private final PromotionParts parts;
    private final Path socketRoot;
    private final EventListener events;
    private final Clock clock;

    /**
     * A promoter.
     *
     * @param state the state directory
     * @param socketRoot a short directory for sockets
     * @param events hears of each entry of the journal when it is on the disk
     */
    public Promoter(Path state, PromotionParts parts, Path socketRoot, EventListener events, Clock clock) {
        this.state = state;
        this.parts = parts;
        this.socketRoot = socketRoot;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Whether the rest of a promotion may begin.
     *
     * @param objections what speaks against it now; empty where nothing does
     * @param consequences what it ends or changes beside the upgrade itself, one sentence each
     */
    public record Readiness(List<Objection> objections, List<String> consequences) {}

    /** Does what needs no pause: looks at all that can speak against a promotion, and writes dirty pages out. */
    public Readiness prepare(PromotionRequest request, Cancellation cancellation) {
        HostProcesses commands = new HostProcesses(cancellation);
        try (PlanReplay replay = replay(request, cancellation)) {
            replay.verify();
        }
        PromotionRun.Access hand =
                PromotionRun.Access.of(parts, request.volume(), closedPlace(request.volume(), request.id()), commands);
        List<Objection> objections = new ArrayList<>(hand.service().objections());
        PromotionRequest.newVersion(request.tools())
                .ifPresent(version -> objections.addAll(hand.service().objectionsTo(version)));
        hand.checks().ifPresent(checks -> objections.addAll(checks.objections()));
        if (objections.isEmpty()) {
            objections.addAll(new SinceDryRun(state, request, hand.checks()).objections());
        }
        if (!objections.isEmpty()) {
            return new Readiness(objections, List.of());
        }
        hand.service().checkpoint();
        List<String> consequences = new ArrayList<>(hand.service().consequences());
        PromotionRequest.newVersion(request.tools())
                .ifPresent(version -> consequences.addAll(hand.service().leavesOut(version)));
        hand.checks().ifPresent(checks -> consequences.addAll(checks.consequences()));
        return new Readiness(objections, consequences);
    }

    /**
     * Promotes.
     *
     * @param lease the right to do it; released at the end, whichever it is, and kept where something has to be resumed.
     *     Empty for a dry run
     */
    public Ended promote(PromotionRequest request, Optional<Lease> lease, Cancellation cancellation) {
        Cancellation own = new Cancellation();
        try (Cancellation.Registration ignored = cancellation.onRequest(
                        () -> own.request(cancellation.requested().orElseThrow()));
                PlanReplay replay = replay(request, own);
                Pause pause = new Pause(
                        request.settings().limits(),
                        request.promise().thaw(),
                        request.promise().pace(),
                        own,
                        clock)) {
            PromotionJournal journal = begin(request, replay, lease);
            PromotionRun run = run(request.volume(), request.dryRun(), journal, own);
            NoDelta unwritten = new NoDelta(state, run, request, clock);
            SinceDryRun since = new SinceDryRun(state, request, run.forward().checks());
            Freezing freezing = new Freezing(run, pause, replay::makeReady, unwritten, Optional.of(since), clock);
            Replaying replaying = new Replaying(run, request, replay, freezing::snapshot, clock);
            List<Act> exchanging = new Exchanging(run, replaying::made).acts();
            List<Act> acts = new ArrayList<>(freezing.acts());
            acts.addAll(exchanging);
            ActRunner runner = new ActRunner(journal, lease, events, clock);
            try {
                Consumer<String> stillWanted = act -> {
                    own.check();
                    pause.requireTimeFor(act);
                };
                runner.forward(freezing.acts(), stillWanted);
                boolean asIs = JournaledMode.isNoDelta(journal);
                if (asIs) {
                    pause.leaveOut(replaying.acts().stream().map(Act::name).collect(Collectors.toSet()));
                }
                runner.forward(asIs ? replaying.adopting(unwritten) : replaying.acts(), stillWanted);
                runner.forward(exchanging, stillWanted);
                own.check();
                runner.open();
            } catch (RuntimeException e) {
                pause.close();
                replay.end();
                return giveUp(run, runner, acts, lease, cause(e, own));
            }
            pause.close();
            return goOn(run, runner, lease, request.work(), request.otherPaths());
        }
    }

    /** Where it ends before the journal, nothing has begun, and nothing is to be resumed. */
    private PromotionJournal begin(PromotionRequest request, PlanReplay replay, Optional<Lease> lease) {
        try {
            replay.verify();
            Map<String, String> facts =
                    PromotionRecord.beginning(request, countWith(request.plan().plan()));
            facts.put(
                    PromotionRun.SERVED,
                    Boolean.toString(
                            PromotionRun.serves(parts, request.volume(), closedPlace(request.volume(), request.id()))));
            return PromotionJournal.create(state, request.volume().name(), request.id(), facts, clock);
        } catch (RuntimeException e) {
            lease.ifPresent(Lease::release);
            throw e;
        }
    }

    /** Whatever a stop has broken, the request to stop is why. */
    private static RediaccException cause(RuntimeException e, Cancellation own) {
        if (own.requested().isPresent()) {
            return own.requested().get();
        }
        return e instanceof RediaccException expected
                ? expected
                : RediaccException.surroundings(
                        ErrorCause.INTERNAL,
                        Explanation.of("a defect of the engine: " + e).todo("report it with the journal of this run"),
                        e);
    }

    /**
     * Ends what an interrupted promotion began: forward where its journal has the point of no return, and back to the old
     * production where it has not. What its process left in directories of its own, such as keys, is removed.
     *
     * @param lease taken over from the interrupted promotion
     * @param work a directory of this process's own
     * @param otherPaths what a clone must not see beside the volume itself
     */
    public Ended resume(Volume volume, Lease lease, Path work, List<Path> otherPaths) {
        Ended ended = endInterrupted(volume, lease, work, otherPaths);
        new AbandonedRuns(state, socketRoot)
                .collect(lease.record().run())
                .filter(outcome -> outcome.action() == GarbageCollector.Action.FAILED)
                .ifPresent(left -> events.on(new Event.Notice("left behind: " + left.reason())));
        return ended;
    }

    private Ended endInterrupted(Volume volume, Lease lease, Path work, List<Path> otherPaths) {
        String id = lease.record().run();
        if (!PromotionJournal.exists(state, volume.name(), id)) {
            throw nothingBegun(volume, id, lease);
        }
        PromotionJournal journal = PromotionJournal.open(state, volume.name(), id, clock);
        if (Rollback.isJournal(journal)) {
            return new Rollback(state, parts, socketRoot, events, clock).resume(volume, journal, lease);
        }
        Optional<PromotionJournal> back = Rollback.unfinished(state, volume, id, clock);
        if (back.isPresent()) {
            return new Rollback(state, parts, socketRoot, events, clock).resume(volume, back.get(), lease);
        }
        PromotionRun run = run(volume, false, journal, new Cancellation());
        ActRunner runner = new ActRunner(journal, Optional.of(lease), events, clock);
        if (journal.has(JournalEntry.Event.ENDED) || journal.has(JournalEntry.Event.CLOSED)) {
            lease.release();
            return new Ended(lastRecord(run), Optional.empty(), List.of());
        }
        new Consistency(run).require();
        if (journal.has(JournalEntry.Event.OPENING)) {
            return goOn(run, runner, Optional.of(lease), work, otherPaths);
        }
        runner.serveAgain(run);
        return giveUp(
                run,
                runner,
                acts(run),
                Optional.of(lease),
                RediaccException.surroundings(
                        ErrorCause.KILLED,
                        Explanation.of("promotion " + id + " was interrupted before the point of no return")));
    }

    /**
     * Ends what was interrupted as a person has settled it: what lies at production's path, and serves, is production. Where
     * that is the upgraded side the promotion is ended as one that was opened; nothing is removed.
     *
     * @param lease taken over from the interrupted run
     * @throws RediaccException with exit code 4 where nobody serves what lies there
     */
    public Ended settle(Volume volume, Lease lease, Path work, List<Path> otherPaths) {
        String id = lease.record().run();
        if (!PromotionJournal.exists(state, volume.name(), id)) {
            throw settledWithoutJournal(volume, id, lease);
        }
        PromotionJournal journal = PromotionJournal.open(state, volume.name(), id, clock);
        PromotionRun run = run(volume, false, journal, new Cancellation());
        requireServed(volume, run.safe().service());
        if (Rollback.isJournal(journal)
                || Rollback.unfinished(state, volume, id, clock).isPresent()) {
            return new Rollback(state, parts, socketRoot, events, clock).settle(volume, id, lease);
        }
        ActRunner runner = new ActRunner(journal, Optional.of(lease), events, clock);
        if (run.isExchanged()) {
            if (!journal.has(JournalEntry.Event.OPENING)) {
                runner.open();
            }
            List<Act> opening =
                    new Opening(run, clock).acts().stream().map(Act::alarming).toList();
            return goOn(run, runner, opening, Optional.of(lease), work, otherPaths);
        }
        Promotion record = new PromotionRecord(run, clock)
                .of(Outcome.UNDONE, Settling.REASON, Settling.left(run), Optional.empty());
        record(run, record);
        end(run, Optional.of(lease));
        return new Ended(record, Optional.empty(), List.of());
    }

    /** Where nobody knows what was begun nothing is recorded: the lease ends, and what is there stays. */
    private RediaccException settledWithoutJournal(Volume volume, String id, Lease lease) {
        ProductionService service =
                parts.service(volume, closedPlace(volume, id), new HostProcesses(new Cancellation()));
        requireServed(volume, service);
        lease.release();
        return RediaccException.notFound(Explanation.of("the journal of " + id + " is missing, so that nothing of it is"
                        + " recorded; a person has settled it, and says so")
                .state("its lease is released; " + service.now().text())
                .todo("'rediacc list " + volume.name() + "' shows what it may have left"));
    }

    private static void requireServed(Volume volume, ProductionService service) {
        boolean files = volume.database().isEmpty();
        if (!files && service.facts(volume.path()).serving() != Serving.CLIENTS) {
            throw RediaccException.refused(Explanation.of("no server is seen to serve what lies at " + volume.path())
                    .state("nothing was changed")
                    .todo("start it by its own means first; what serves then is taken for production"));
        }
    }

    /** A promotion writes its journal before it does anything; a journal that is gone looks the same, but for its traces. */
    private RediaccException nothingBegun(Volume volume, String id, Lease lease) {
        PromotionRun.Access hand =
                PromotionRun.Access.of(parts, volume, closedPlace(volume, id), new HostProcesses(new Cancellation()));
        boolean traces =
                hand.storage().identityAt(PlanReplay.cloneOf(volume, id)).isPresent()
                        || !hand.service().facts(volume.path()).armed();
        if (traces) {
            return RediaccException.refused(Explanation.of(
                            "the journal of " + id + " is missing, and something was begun")
                    .state("nothing was started, stopped or moved")
                    .todo("restore " + state.resolve("promotions") + " from a backup and resume; or look at "
                            + volume.path()
                            + " and " + PlanReplay.cloneOf(volume, id)
                            + ", let the one that is to be production serve at"
                            + " the former, then 'rediacc promote " + volume.name() + " --resume --settled --confirm "
                            + volume.name() + "'"));
        }
        lease.release();
        return RediaccException.notFound(Explanation.of(id + " was interrupted before it had begun anything")
                .state("its lease is released; " + hand.service().now().text())
                .todo("begin anew: rediacc promote " + volume.name() + " PLAN"));
    }

    private Promotion lastRecord(PromotionRun run) {
        boolean promoted = run.journal().has(JournalEntry.Event.OPENING);
        return new PromotionRecord(run, clock)
                .of(
                        promoted ? Outcome.PROMOTED : Outcome.UNDONE,
                        "it had come to its end already",
                        List.of(),
                        Optional.empty());
    }

    /** The acts as an interrupted promotion had them, for what undoes them. */
    private List<Act> acts(PromotionRun run) {
        Pause pause = new Pause(run.settings().limits(), Optional.empty(), Pace.UNKNOWN, new Cancellation(), clock);
        pause.close();
        List<Act> acts = new ArrayList<>(
                new Freezing(run, pause, () -> {}, Freezing.Choice.NONE, Optional.empty(), clock).acts());
        acts.addAll(new Exchanging(run, () -> {
                    throw new IllegalStateException("an interrupted promotion goes no further");
                })
                .acts());
        return acts;
    }

    private Ended giveUp(
            PromotionRun run, ActRunner runner, List<Act> acts, Optional<Lease> lease, RediaccException cause) {
        try {
            runner.undo(acts);
        } catch (RuntimeException e) {
            throw stuck(run, cause, e);
        }
        List<String> left = runner.cleanUp(acts);
        Promotion record = new PromotionRecord(run, clock)
                .of(
                        run.dryRun() ? Outcome.NOT_REHEARSED : Outcome.UNDONE,
                        cause.explanation().what(),
                        left.stream().map(each -> "left behind: " + each).toList(),
                        Optional.empty());
        record(run, record);
        if (left.isEmpty()) {
            end(run, lease);
        } else {
            events.on(new Event.Notice("left behind: " + String.join("; ", left)));
        }
        return new Ended(record, Optional.of(cause), List.of());
    }

    private static RediaccException stuck(PromotionRun run, RediaccException cause, RuntimeException e) {
        RediaccException known = e instanceof RediaccException expected ? expected : null;
        Explanation why = Explanation.of(
                        "the promotion was given up (" + cause.explanation().what()
                                + "), and the way back to the old production stopped: "
                                + (known == null ? e : known.explanation().what()))
                .tool(known == null ? "" : known.explanation().toolWords())
                .state(run.safe().service().now().text() + "; nothing was done after what failed, as the journal of "
                        + run.id() + " says")
                .todo((known == null || known.explanation().remedy().isEmpty()
                                ? ""
                                : known.explanation().remedy() + "; then ")
                        + "'rediacc promote " + run.volume().name() + " --resume'");
        return known != null && known.exitCode() == ExitCode.REFUSED
                ? RediaccException.refused(why)
                : RediaccException.surroundings(ErrorCause.DATABASE, why, e);
    }

    private Ended goOn(PromotionRun run, ActRunner runner, Optional<Lease> lease, Path work, List<Path> otherPaths) {
        return goOn(run, runner, new Opening(run, clock).acts(), lease, work, otherPaths);
    }

    private Ended goOn(
            PromotionRun run,
            ActRunner runner,
            List<Act> opening,
            Optional<Lease> lease,
            Path work,
            List<Path> otherPaths) {
        try {
            runner.onward(opening);
        } catch (RediaccException e) {
            throw RediaccException.surroundings(
                    e.errorCause(),
                    Explanation.of("ALARM: the upgraded production was opened, but "
                                    + e.explanation().what())
                            .tool(e.explanation().toolWords())
                            .state(run.safe().service().now().text() + "; there is no automatic way back from here")
                            .todo("mend it, then 'rediacc promote "
                                    + run.volume().name() + " --resume'; or 'rediacc rollback "
                                    + run.volume().name() + "'"),
                    e);
        }
        if (!run.dryRun() && !run.journal().has(JournalEntry.Event.DONE, Aftermath.COUNT)) {
            record(run, promoted(run, runner));
        }
        if (!run.dryRun()) {
            runner.onward(new Aftermath(run, access(run.volume()), work, otherPaths).acts());
        }
        Promotion complete = promoted(run, runner);
        if (!run.dryRun()) {
            record(run, complete);
        }
        end(run, lease);
        return new Ended(complete, Optional.empty(), runner.alarms());
    }

    private Promotion promoted(PromotionRun run, ActRunner runner) {
        List<String> notices = new ArrayList<>();
        runner.alarms().forEach(alarm -> notices.add("ALARM: " + alarm));
        return new PromotionRecord(run, clock)
                .of(
                        run.dryRun() ? Outcome.REHEARSED : Outcome.PROMOTED,
                        runner.alarms().isEmpty()
                                ? "the upgraded production was opened"
                                : "the upgraded production was opened, with alarms",
                        notices,
                        Optional.empty());
    }

    private void record(PromotionRun run, Promotion promotion) {
        if (!run.dryRun()) {
            new Ledger(state).append(Ledger.PROMOTION, promotion);
        }
    }

    private static void end(PromotionRun run, Optional<Lease> lease) {
        run.journal().append(JournalEntry.Event.ENDED, "", Map.of());
        lease.ifPresent(Lease::release);
    }

    private PromotionRun run(Volume volume, boolean dryRun, PromotionJournal journal, Cancellation cancellation) {
        ClosedPlace closed = closedPlace(volume, journal.id());
        return new PromotionRun(
                journal.id(),
                volume,
                dryRun,
                journal,
                PromotionRun.Access.of(parts, volume, closed, new HostProcesses(cancellation)),
                PromotionRun.Access.of(parts, volume, closed, new HostProcesses(new Cancellation())));
    }

    private ClosedPlace closedPlace(Volume volume, String id) {
        return PromotionRun.closedPlace(socketRoot, volume, id);
    }

    private PlanReplay replay(PromotionRequest request, Cancellation cancellation) {
        return new PlanReplay(access(request.volume()), request.replay(), cancellation);
    }

    private VolumeAccess access(Volume volume) {
        return new VolumeAccess(
                commands -> parts.storage(volume, commands),
                commands -> parts.database(volume, commands),
                events,
                socketRoot,
                clock);
    }

    /** What the plan itself says about rows that its steps add or remove. */
    private static Optional<Map<String, Object>> countWith(Plan plan) {
        return plan.tests().stream()
                .flatMap(test -> test.action() instanceof Action.BuiltIn builtIn
                                && builtIn.uses().equals("postgresql/compare-row-counts")
                        ? Stream.of(builtIn.with())
                        : Stream.empty())
                .findFirst();
    }
}
