package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.Event;
import io.jenkins.plugins.rediacc.engine.history.BisectEndPoints;
import io.jenkins.plugins.rediacc.engine.history.FailureSearch;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.history.SinceWhenRecord;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.rehearsal.EvidenceKey;
import io.jenkins.plugins.rediacc.engine.rehearsal.RehearsalRequest;
import io.jenkins.plugins.rediacc.engine.rehearsal.Rehearser;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import io.jenkins.plugins.rediacc.engine.rehearsal.SnapshotComparison;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Answers since when a plan fails on a volume's snapshots and what changed then. What it rehearses is in the ledger like
 * any rehearsal, and what is in the ledger it does not rehearse again.
 */
final class SinceWhenInquiry {

    private static final String PHASE = "rehearsal";

    private final EngineContext context;
    private final Volume volume;
    private final SealedPlan plan;
    private final RunHome home;
    private final Path reports;
    private final Ledger ledger;
    private final Map<String, String> directories = new ConcurrentHashMap<>();

    /**
     * An inquiry into a plan.
     *
     * @param home the run's own directory
     * @param reports where the answer goes; the reports of the rehearsals go below it
     */
    SinceWhenInquiry(EngineContext context, Volume volume, SealedPlan plan, RunHome home, Path reports) {
        this.context = context;
        this.volume = volume;
        this.plan = plan;
        this.home = home;
        this.reports = reports;
        this.ledger = new Ledger(context.state());
    }

    /**
     * The rehearsal on the first bad snapshot, with the answer in it; where there is none, the newest rehearsal.
     *
     * @param snapshots those that the question is about, the oldest first
     * @param jobs how many rehearsals may run at once; never more than there are processors
     */
    Rehearsal ask(List<Snapshot> snapshots, int jobs, int repeat) {
        BisectEndPoints endPoints = new BisectEndPoints(context.state(), volume.name());
        FailureSearch search = new FailureSearch(
                snapshots,
                jobs(jobs),
                repeat,
                this::probe,
                ids -> endPoints.replace(plan.plan().file(), ids));
        remembered().forEach(search::remember);
        FailureSearch.Result result = search.search();
        SinceWhen since = withChanges(result);
        ledger.append(Ledger.SINCE_WHEN, SinceWhenRecord.of(volume.name(), plan, since));
        return result.evidence()
                .withResults(step -> relocated(result.evidence().id(), step))
                .with(since);
    }

    private int jobs(int wanted) {
        int processors = Runtime.getRuntime().availableProcessors();
        if (wanted > processors) {
            context.events()
                    .on(new Event.Notice("--jobs " + wanted + ": this host has " + processors
                            + " processors, so that many rehearsals run at once"));
        }
        return Math.min(wanted, processors);
    }

    /** The results of the same plan under the same programs. */
    private List<Rehearsal> remembered() {
        Map<String, String> tools = context.database(volume)
                .map(database -> database.tools(volume, plan.plan()))
                .orElse(Map.of());
        try (Stream<Rehearsal> rehearsals = ledger.rehearsals(volume.name(), plan.digest())) {
            return rehearsals
                    .filter(rehearsal -> rehearsal.tools().equals(tools))
                    .toList();
        }
    }

    private Rehearsal probe(Snapshot snapshot, int number) {
        String directory = String.format(Locale.ROOT, "rehearsals/%03d-%s", number, snapshot.id());
        Instant begun = Instant.now();
        context.events().on(new Event.PhaseStarted(PHASE, number + " on " + snapshot.id()));
        Rehearser rehearser = new Rehearser(TestVerb.access(context, volume, event -> {}));
        Rehearsal rehearsal =
                rehearser.rehearse(request(number + "", directory, Optional.of(snapshot.id())), context.cancellation());
        TestVerb.record(ledger, rehearsal, reports.resolve(directory));
        directories.put(rehearsal.id(), directory);
        context.events()
                .on(new Event.PhaseFinished(
                        PHASE,
                        Duration.between(begun, Instant.now()),
                        number + " on " + snapshot.id() + ": " + rehearsal.verdict() + ", " + rehearsal.reason()));
        return rehearsal;
    }

    private RehearsalRequest request(String suffix, String directory, Optional<String> snapshot) {
        return new RehearsalRequest(
                context.runId() + "-" + suffix,
                volume,
                plan,
                snapshot,
                false,
                false,
                reports.resolve(directory),
                home.work().resolve("run-" + suffix),
                TestVerb.secrets(plan.plan(), context),
                EvidenceKey.mask(context.state(), volume),
                context.hiddenFromClones(volume));
    }

    /** The logs of a rehearsal of this inquiry lie below its reports; those of an earlier one lie elsewhere. */
    private StepResult relocated(String rehearsal, StepResult result) {
        return result.withLogs(Optional.ofNullable(directories.get(rehearsal)).stream()
                .flatMap(directory -> result.logs().stream().map(log -> directory + "/" + log))
                .toList());
    }

    private SinceWhen withChanges(FailureSearch.Result result) {
        SinceWhen since = result.since();
        if (result.lastGood().isEmpty() || result.firstBad().isEmpty()) {
            return since;
        }
        Snapshot good = result.lastGood().get();
        Snapshot bad = result.firstBad().get();
        try {
            return since.with(SinceWhenRecord.changes(ledger, good.id(), bad.id())
                    .orElseGet(() -> compared(good, bad, result.evidence())));
        } catch (RediaccException e) {
            if (e.exitCode() == ExitCode.CANCELLED || e.errorCause() == ErrorCause.CANCELLED) {
                throw e;
            }
            return since.withNotice("what changed could not be found out: " + e.getMessage());
        }
    }

    private SinceWhen.Changes compared(Snapshot good, Snapshot bad, Rehearsal evidence) {
        List<String> suspects = evidence.firstBad().stream()
                .flatMap(result -> result.problems().stream())
                .map(Problem::objects)
                .flatMap(List::stream)
                .toList();
        SnapshotComparison comparison = new SnapshotComparison(TestVerb.access(context, volume, context.events()));
        Instant begun = Instant.now();
        context.events().on(new Event.PhaseStarted("comparison", good.id() + " with " + bad.id()));
        try {
            return comparison.compare(
                    request("compare", "comparison", Optional.empty()), good, bad, suspects, context.cancellation());
        } finally {
            context.events()
                    .on(new Event.PhaseFinished(
                            "comparison", Duration.between(begun, Instant.now()), good.id() + " with " + bad.id()));
        }
    }
}
