package io.jenkins.plugins.rediacc.engine.rehearsal;

import io.jenkins.plugins.rediacc.engine.database.CloneDatabase;
import io.jenkins.plugins.rediacc.engine.database.Database;
import io.jenkins.plugins.rediacc.engine.database.LibraryLook;
import io.jenkins.plugins.rediacc.engine.database.ProductionProbe;
import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.exec.Cancellation;
import io.jenkins.plugins.rediacc.engine.exec.HostProcesses;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Step;
import io.jenkins.plugins.rediacc.engine.storage.Pool;
import io.jenkins.plugins.rediacc.engine.storage.SourceState;
import io.jenkins.plugins.rediacc.engine.storage.StorageBackend.SpaceCap;
import io.jenkins.plugins.rediacc.engine.storage.VolumeStorage;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Rehearses a plan: snapshot, clone, quarantine, steps in order, an image of the result, tests, clean-up.
 *
 * <p>What is wrong before anything was created is thrown; from the snapshot on, whatever happens becomes a verdict with
 * its evidence.
 */
public final class Rehearser {

    /** The role of the clone that the steps run on. */
    static final String MAIN = "test";

    /** The role of the clone that stays as it was before the steps. */
    static final String BEFORE = "before";

    private static final Duration LONGEST_RECOVERY = Duration.ofHours(12);
    private static final Set<ExitCode> WITHOUT_VERDICT = EnumSet.of(ExitCode.REFUSED, ExitCode.NOT_FOUND);

    private final VolumeAccess access;
    private final EventListener events;
    private final Clock clock;

    /** A rehearser for one volume. */
    public Rehearser(VolumeAccess access) {
        this.access = access;
        this.events = access.events();
        this.clock = access.clock();
    }

    /**
     * Rehearses.
     *
     * @throws RediaccException where the plan or the volume cannot be rehearsed at all; then nothing was created
     */
    public Rehearsal rehearse(RehearsalRequest request, Cancellation cancellation) {
        // A limit of this run stops it as the caller does, and is still no cancellation by the caller.
        Cancellation own = new Cancellation();
        try (Cancellation.Registration ignored = cancellation.onRequest(
                () -> own.request(cancellation.requested().orElseThrow()))) {
            return new Run(request, own).rehearse();
        }
    }

    /** One rehearsal in progress. */
    private final class Run {

        private final RehearsalRequest request;
        private final Plan plan;
        private final Cancellation cancellation;
        private final RehearsalRecord record;
        private final CleanUp cleanUp = new CleanUp();
        private final HostProcesses commands;
        private final VolumeStorage storage;
        private final VolumeStorage cleaningStorage;
        private final Optional<Database> database;
        private final SnapshotTaker snapshots;
        private final ClonePreparer clones;

        Run(RehearsalRequest request, Cancellation cancellation) {
            this.request = request;
            this.plan = request.plan().plan();
            this.cancellation = cancellation;
            this.record = new RehearsalRecord(request, events, clock);
            this.commands = new HostProcesses(cancellation);
            this.storage = access.storages().apply(commands);
            this.cleaningStorage = access.cleaningStorage();
            this.database = access.databases().apply(commands);
            this.snapshots = new SnapshotTaker(request.volume(), storage, database, clock);
            this.clones = new ClonePreparer(access, request, commands, database, cancellation, record, cleanUp);
        }

        Rehearsal rehearse() {
            try {
                record.phase("verify", request.volume().path().toString(), this::verify);
            } catch (RuntimeException e) {
                cleanUp.run();
                throw e;
            }
            try (TimeLimit ignored = new TimeLimit(plan.limits().duration(), cancellation);
                    ProductionProbe probe = database.map(present -> present.probe(request.volume()))
                            .orElse(ProductionProbe.NONE)) {
                runWatching(new ProductionWatch(probe));
            } catch (RuntimeException | LinkageError | VirtualMachineError e) {
                broken(e);
            }
            return record.finish();
        }

        private void runWatching(ProductionWatch production) {
            try {
                Snapshot snapshot = snapshot();
                production.begin();
                runOn(snapshot);
            } catch (RuntimeException | LinkageError | VirtualMachineError e) {
                broken(e);
            } finally {
                record.phase("clean up", "", () -> cleanUp.run().forEach(record::leftBehind));
                production.end();
                production.health().ifPresent(record::production);
            }
        }

        /** A snapshot that is refused or not there leaves nothing to judge, and nothing was created. */
        private void broken(Throwable met) {
            Throwable cause = met instanceof RuntimeException exception ? cancellation.reasonOr(exception) : met;
            if (!record.hasSnapshot()
                    && cause instanceof RediaccException known
                    && WITHOUT_VERDICT.contains(known.exitCode())) {
                throw known;
            }
            record.broken(cause);
        }

        private void verify() {
            snapshots.verify();
            database.ifPresent(present -> present.validate(request.plan()));
            if (database.isEmpty() && usesDatabase()) {
                throw RediaccException.usage(Explanation.of("the plan has SQL or database steps, but the volume '"
                                + request.volume().name() + "' has no database")
                        .todo("name the database in the catalogue, or use 'run:' steps only"));
            }
            storage.refuseWhereFull();
            if (storage.showsFiles()) {
                new IsolationCheck(commands)
                        .require(request.volume(), request.plan().copy());
            } else if (database.isPresent()) {
                throw RediaccException.usage(Explanation.of(
                                "the files of volume '" + request.volume().name()
                                        + "' are not on this host, so no server of its database can be started on a clone")
                        .todo("leave 'database' out: the clone brings its own server up, and 'run:' steps reach it"));
            }
            database.ifPresent(present -> present.verify(request.volume(), plan));
            request.snapshot().ifPresent(storage::findSnapshot);
            database.ifPresent(present -> record.tools(present.tools(request.volume(), plan)));
            database.ifPresent(
                    present -> present.notices(request.volume(), plan).forEach(record::notice));
            if (!storage.promise().instant()) {
                record.notice("the storage '" + request.volume().storage() + "' is not instant: "
                        + storage.promise().law());
            }
        }

        private boolean usesDatabase() {
            return Stream.concat(plan.steps().stream(), plan.tests().stream())
                    .anyMatch(step -> !step.action().kind().equals("run"));
        }

        private Snapshot snapshot() {
            Snapshot snapshot = request.snapshot().isPresent()
                    ? storage.findSnapshot(request.snapshot().get())
                    : newSnapshot();
            record.snapshot(snapshot);
            return snapshot;
        }

        private Snapshot newSnapshot() {
            if (request.checkpoint()) {
                record.phase("checkpoint", "production writes its dirty pages out", snapshots::checkpoint);
            }
            Snapshot taken = record.phase(
                    "snapshot",
                    request.volume().name(),
                    () -> snapshots.take(request.runId(), "test", clones.expiry()));
            if (request.keepClone()) {
                storage.release(taken.id());
            } else {
                cleanUp.add("the snapshot " + taken.id(), () -> cleaningStorage.destroy(taken));
            }
            return taken;
        }

        private void runOn(Snapshot snapshot) {
            PreparedClone clone = record.phase("clone", snapshot.id(), () -> clones.prepare(snapshot, MAIN));
            Optional<Long> growth = plan.limits()
                    .diskGrowth()
                    .map(limit -> limit.bytesFor(storage.pool().totalBytes()));
            capSpace(clone, growth);
            try (SpaceWatch watch = new SpaceWatch(
                    storage::pool,
                    () -> storage.exclusiveBytes(clone.target()),
                    growth,
                    request.volume().space(),
                    cancellation)) {
                try {
                    runIn(clone, snapshot, watch);
                } finally {
                    record.space(watch.use());
                }
            }
        }

        private void capSpace(PreparedClone clone, Optional<Long> growth) {
            Pool pool = storage.pool();
            long spare =
                    pool.freeBytes() - SpaceWatch.reserve(pool, request.volume().space());
            long bytes = growth.orElse(Math.max(0, spare));
            Optional<SpaceCap> cap = storage.capSpace(clone.target(), bytes);
            if (cap.isPresent()) {
                cleanUp.add("the space limit of " + clone.target().id(), cap.get()::close);
            } else {
                record.notice("the clone's space is watched, not capped: the storage has no quota for it");
            }
        }

        private void runIn(PreparedClone clone, Snapshot snapshot, SpaceWatch watch) {
            clone.database()
                    .ifPresent(present -> record.phase(
                            "recovery",
                            "the clone's server starts in quarantine",
                            () -> present.start(LONGEST_RECOVERY)));
            record.isolation(new Rehearsal.IsolationReport(
                    clone.scripts().isolation(),
                    clone.scripts().hidden(),
                    clone.database().map(CloneDatabase::outsideReferences).orElse(List.of())));
            Optional<LibraryLook> libraries = clone.database().map(CloneDatabase::lookAtLibraries);
            StepRunner runner = new StepRunner(request, clone, before(snapshot), events, clock);
            runAll(runner);
            if (record.stepsPassed()) {
                watch.measure();
                libraries.ifPresent(this::compareLibraries);
                imageAfterSteps(clone);
                testAll(runner);
            }
        }

        /** A server that the steps have left without an answer is for the tests to judge; the gate wants the answer. */
        private void compareLibraries(LibraryLook before) {
            try {
                record.libraries(record.phase(
                        "libraries", "what the steps leave stored by the old libraries' rules", before::afterTheSteps));
            } catch (RediaccException e) {
                cancellation.check();
                record.notice(
                        "what the steps leave stored by the old libraries' rules is not known: " + e.getMessage());
            }
        }

        private void runAll(StepRunner runner) {
            List<Step> steps = plan.steps();
            for (int i = 0; i < steps.size() && record.stepsPassed(); i++) {
                Step step = steps.get(i);
                record.addStep(runner.run("steps", i + 1, steps.size(), step, limit(step)));
                cancellation.check();
            }
        }

        private void testAll(StepRunner runner) {
            List<Step> tests = plan.tests();
            for (int i = 0; i < tests.size(); i++) {
                Step test = tests.get(i);
                record.addTest(runner.run("tests", i + 1, tests.size(), test, limit(test)));
                cancellation.check();
            }
        }

        private static Duration limit(Step step) {
            return step.timeout().orElse(TimeLimit.FOREVER);
        }

        /** The clone as the steps left it, untouched by tests, for who keeps the clone; it is never promoted. */
        private void imageAfterSteps(PreparedClone clone) {
            if (!storage.promise().atomic()) {
                record.notice("no image after the steps: the storage '"
                        + request.volume().storage() + "' cannot take one of a running database");
                return;
            }
            Snapshot image = record.phase(
                    "image after the steps",
                    clone.target().id(),
                    () -> storage.snapshotOfClone(clone.target(), request.runId(), clock.instant(), SourceState.LIVE));
            if (request.keepClone()) {
                storage.release(image.id());
            } else {
                cleanUp.add("the image " + image.id(), () -> cleaningStorage.destroy(image));
            }
        }

        private Supplier<CloneDatabase> before(Snapshot snapshot) {
            return new OnFirstUse<>(() -> record.phase("clone before the steps", snapshot.id(), () -> {
                PreparedClone clone = clones.prepare(snapshot, BEFORE);
                CloneDatabase opened = clone.database().orElseThrow();
                opened.start(LONGEST_RECOVERY);
                return opened;
            }));
        }
    }
}
