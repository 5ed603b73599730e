package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.event.EventListener;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.rehearsal.EvidenceKey;
import io.jenkins.plugins.rediacc.engine.rehearsal.RehearsalRequest;
import io.jenkins.plugins.rediacc.engine.rehearsal.Rehearser;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import io.jenkins.plugins.rediacc.engine.rehearsal.VolumeAccess;
import io.jenkins.plugins.rediacc.engine.report.ReportWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rehearses an upgrade plan on a clone of a volume. */
@Command(
        name = "test",
        description = "Rehearses an upgrade plan on an instant clone of a volume and says PASSED, FAILED or ERROR.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc test orders upgrade/plan.yaml",
            "  rediacc test orders upgrade/plan.yaml --snapshot latest --output reports",
            "  rediacc test orders upgrade/plan.yaml --snapshot 2026-11-22T13:15:00Z --json"
        })
final class TestVerb implements Verb {

    private static final String NEW = "new";
    private static final String NEVER = "never";
    private static final String ON_FAILURE = "on-failure";

    @Mixin
    private GlobalOptions options;

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(index = "1", paramLabel = "PLAN", description = "The plan's file.")
    private String plan;

    @Option(
            names = "--snapshot",
            paramLabel = "WHICH",
            defaultValue = NEW,
            description = "'new' (default), 'latest', a snapshot's id, or a time: the newest at or before it.")
    private String snapshot;

    @Option(
            names = "--no-checkpoint",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether production writes a checkpoint before a new snapshot, so that the clone recovers"
                    + " quickly (default: it does).")
    private boolean checkpoint;

    @Option(names = "--keep-clone", description = "Leave clone and snapshot for a look; 'rediacc gc' takes them later.")
    private boolean keepClone;

    @Option(
            names = "--bisect",
            paramLabel = "WHEN",
            defaultValue = NEVER,
            description = "'on-failure': where it fails, find out since which of the kept snapshots, and what changed"
                    + " then (default: never).")
    private String bisect;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long the rehearsal may take at most, beside the plan's own limit.")
    private String timeout;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where reports and logs go (default: below the state directory).")
    private String output;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public GlobalOptions options() {
        return options;
    }

    @Override
    public Result run(EngineContext context) {
        requireBisect();
        Volume source = context.volume(volume);
        Optional<Duration> limit = limit();
        Plan read = PlanReader.read(EngineContext.path("PLAN", plan));
        PlanSealer.requireSecrets(read, context.callerEnvironment());
        Optional<Path> named = Optional.ofNullable(output).map(text -> EngineContext.path("--output", text));
        try (RunHome home = context.openRun()) {
            SealedPlan whole = PlanSealer.seal(read, home.work().resolve("plan"), context.callerEnvironment());
            SealedPlan sealed = limit.map(whole::within).orElse(whole);
            return rehearse(context, source, sealed, home, named.orElse(home.reports()));
        }
    }

    private Optional<Duration> limit() {
        return Optional.ofNullable(timeout).map(text -> Quantity.duration(text)
                .filter(duration -> !duration.isZero())
                .orElseThrow(() -> RediaccException.usage(
                        Explanation.of("--timeout '" + Names.printable(text) + "' is not a duration")
                                .state("nothing was created")
                                .todo("write a number with a unit, such as 90s, 15m or 6h"))));
    }

    private Result rehearse(EngineContext context, Volume source, SealedPlan sealed, RunHome home, Path reports) {
        RehearsalRequest request =
                request(context, source, sealed, reports, home.work().resolve("test"));
        Rehearsal rehearsal = bisect.equals(ON_FAILURE)
                ? new TestThenBisect(context, source, sealed, home, reports).run(request)
                : rehearse(context, source, request);
        return new Result(exitCode(rehearsal), RehearsalJson.write(rehearsal), text(rehearsal, reports));
    }

    /** Rehearses, and returns when the reports are written and the ledger has it; the one does not wait for the other. */
    static Rehearsal rehearse(EngineContext context, Volume source, RehearsalRequest request) {
        Rehearser rehearser = new Rehearser(access(context, source, context.events()));
        Rehearsal rehearsal =
                DuringPromotion.explained(context, source, () -> rehearser.rehearse(request, context.cancellation()));
        record(new Ledger(context.state()), rehearsal, request.output());
        return rehearsal;
    }

    /** Writes the reports and the ledger's record: each is tried where the other fails. */
    static void record(Ledger ledger, Rehearsal rehearsal, Path reports) {
        try {
            ledger.append(Ledger.REHEARSAL, rehearsal);
        } finally {
            new ReportWriter().write(rehearsal, reports);
        }
    }

    /** How a rehearsal reaches the volume; the listener hears what happens. */
    static VolumeAccess access(EngineContext context, Volume source, EventListener events) {
        return new VolumeAccess(
                commands -> context.storage(source, commands),
                commands -> context.database(source, commands),
                events,
                context.socketRoot(),
                Clock.systemUTC());
    }

    private void requireBisect() {
        if (!bisect.equals(NEVER) && !bisect.equals(ON_FAILURE)) {
            throw RediaccException.usage(Explanation.of("--bisect '" + Names.printable(bisect) + "' is not known")
                    .state("nothing was created")
                    .todo("use --bisect " + ON_FAILURE + ", or leave it out"));
        }
    }

    private RehearsalRequest request(EngineContext context, Volume source, SealedPlan sealed, Path reports, Path work) {
        return new RehearsalRequest(
                context.runId(),
                source,
                sealed,
                snapshot.equals(NEW) ? Optional.empty() : Optional.of(snapshot),
                checkpoint,
                keepClone,
                reports,
                work,
                secrets(sealed.plan(), context),
                EvidenceKey.mask(context.state(), source),
                context.hiddenFromClones(source));
    }

    /** The values of the secrets that a plan's steps ask for, and of all that the caller says are sensitive. */
    static Map<String, String> secrets(Plan plan, EngineContext context) {
        Map<String, String> secrets = new TreeMap<>(context.sensitive());
        Stream.concat(plan.steps().stream(), plan.tests().stream())
                .flatMap(step -> step.secrets().stream())
                .forEach(name -> secrets.put(name, context.callerEnvironment().get(name)));
        return secrets;
    }

    private static ExitCode exitCode(Rehearsal rehearsal) {
        return rehearsal.errorCause().equals(Optional.of(ErrorCause.CANCELLED))
                ? ExitCode.CANCELLED
                : rehearsal.verdict().exitCode();
    }

    private static String text(Rehearsal rehearsal, Path reports) {
        return rehearsal.verdict() + " in " + Quantity.readable(rehearsal.duration()) + ": " + rehearsal.reason()
                + rehearsal
                        .since()
                        .map(since -> "\n\n" + SinceWhenText.of(since))
                        .orElse("")
                + "\nreport: " + reports.resolve(ReportWriter.HTML);
    }
}
