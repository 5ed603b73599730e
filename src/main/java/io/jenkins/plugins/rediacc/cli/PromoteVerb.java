package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.json.PromotionJson;
import io.jenkins.plugins.rediacc.engine.model.Certificate;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.promotion.DryRun;
import io.jenkins.plugins.rediacc.engine.promotion.Ended;
import io.jenkins.plugins.rediacc.engine.promotion.Gate;
import io.jenkins.plugins.rediacc.engine.promotion.GateAnswer;
import io.jenkins.plugins.rediacc.engine.promotion.GateInquiry;
import io.jenkins.plugins.rediacc.engine.promotion.GateQuestion;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.promotion.Promoter;
import io.jenkins.plugins.rediacc.engine.promotion.PromotionRequest;
import io.jenkins.plugins.rediacc.engine.promotion.PromotionRequest.Promise;
import io.jenkins.plugins.rediacc.engine.promotion.Recorded;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a rehearsed upgrade production. */
@Command(
        name = "promote",
        description = "Makes a rehearsed upgrade production, losing nothing: freezes, replays, exchanges, opens.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc promote orders upgrade/plan.yaml --dry-run",
            "  rediacc promote orders upgrade/plan.yaml --max-pause 60s",
            "  rediacc promote orders --resume"
        })
final class PromoteVerb implements Verb {

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PLAN",
            description = "The plan's file; not needed with --resume.")
    private String plan;

    @Mixin
    private PromotionOptions promotion;

    @Option(names = "--dry-run", description = "Go through the whole of it on clones, the way back too; time both.")
    private boolean dryRun;

    @Option(names = "--prepare", description = "Do what needs no pause, and say whether the rest may begin.")
    private boolean prepareOnly;

    @Option(names = "--switch", description = "Do the rest; what --prepare does is done first (default).")
    private boolean switchOver;

    @Option(names = "--resume", description = "Finish or undo what an interrupted promotion or rollback began.")
    private boolean resume;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where reports and logs go (default: below the state directory).")
    private String output;

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
        requireOneMode();
        Volume named = context.promotable(volume);
        Volume source = named.withPromotion(promotion.applyTo(named.promotion()));
        if (resume) {
            return resume(context, source);
        }
        if (plan == null) {
            throw RediaccException.usage(Explanation.of("no plan").todo("name the plan's file after the volume"));
        }
        Plan read = PlanReader.read(EngineContext.path("PLAN", plan));
        PlanSealer.requireSecrets(read, context.callerEnvironment());
        Optional<Path> reports = Optional.ofNullable(output).map(text -> EngineContext.path("--output", text));
        try (RunHome home = context.openRun()) {
            SealedPlan sealed = PlanSealer.seal(read, home.work().resolve("plan"), context.callerEnvironment());
            return promote(context, source, sealed, home.work().resolve("promotion"), reports.orElse(home.reports()));
        }
    }

    private void requireOneMode() {
        long modes = List.of(dryRun, prepareOnly, switchOver, resume).stream()
                .filter(mode -> mode)
                .count();
        if (modes > 1) {
            throw RediaccException.usage(
                    Explanation.of("--dry-run, --prepare, --switch and --resume exclude each other")
                            .state("nothing was changed"));
        }
    }

    private Result promote(EngineContext context, Volume source, SealedPlan sealed, Path work, Path reports) {
        if (dryRun) {
            return result(new DryRun(
                            context.state(),
                            new HostParts(context),
                            context.socketRoot(),
                            context.events(),
                            context.clock())
                    .rehearse(request(context, source, sealed, Promise.NONE, work, reports), context.cancellation()));
        }
        GateQuestion question = new GateInquiry(context.state(), context.storage(source), context.database(source))
                .ask(sealed, source.promotion(), context.clock().instant());
        GateAnswer answer = Gate.decide(question);
        if (!answer.allowed()) {
            return objections(answer.objections());
        }
        PromotionRequest request = request(context, source, sealed, promise(question, answer), work, reports);
        Promoter promoter = promoter(context);
        if (prepareOnly) {
            return objections(promoter.prepare(request, context.cancellation()));
        }
        try (Lease lease = Lease.acquire(
                context.state(),
                source,
                context.runId(),
                sealed.digest(),
                context.clock().instant())) {
            return result(promoter.promote(request, Optional.of(lease), context.cancellation()));
        }
    }

    private static Promise promise(GateQuestion question, GateAnswer answer) {
        Optional<Promotion> measured = question.evidence().dryRun().map(Recorded::body);
        return new Promise(
                answer.evidence().orElse(""),
                answer.promisedPause(),
                measured.flatMap(Promotion::thaw),
                measured.flatMap(Promotion::certificate).flatMap(Certificate::fingerprint));
    }

    private Result resume(EngineContext context, Volume source) {
        try (Lease lease = Lease.resume(context.state(), source, context.clock().instant());
                RunHome home = context.openRun()) {
            return result(promoter(context)
                    .resume(source, lease, home.work().resolve("resume"), context.hiddenFromClones(source)));
        }
    }

    private static Promoter promoter(EngineContext context) {
        return new Promoter(
                context.state(), new HostParts(context), context.socketRoot(), context.events(), context.clock());
    }

    private static PromotionRequest request(
            EngineContext context, Volume source, SealedPlan sealed, Promise promise, Path work, Path reports) {
        return new PromotionRequest(
                context.runId(),
                source,
                sealed,
                promise,
                context.database(source)
                        .map(database -> database.tools(source, sealed.plan()))
                        .orElse(Map.of()),
                false,
                reports,
                work,
                TestVerb.secrets(sealed.plan(), context),
                context.hiddenFromClones(source));
    }

    private static Result objections(List<Objection> objections) {
        String text = objections.isEmpty()
                ? "ready: nothing speaks against the switch"
                : "refused, production serves as before:\n"
                        + objections.stream()
                                .map(objection -> "  - " + Names.printable(objection.reason()) + "\n    what to do: "
                                        + Names.printable(objection.remedy()))
                                .collect(Collectors.joining("\n"));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("allowed", objections.isEmpty());
        document.put(
                "objections",
                objections.stream()
                        .map(objection -> Map.of(
                                "id", objection.id(), "reason", objection.reason(), "remedy", objection.remedy()))
                        .toList());
        return Result.of(objections.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED, document, text);
    }

    /** The result of a promotion or a rollback: what failed after the point of no return is an error of the surroundings. */
    static Result result(Ended ended) {
        Promotion promotion = ended.promotion();
        StringBuilder text = new StringBuilder(promotion.outcome() + ": " + promotion.reason());
        promotion
                .pauseOfWrites()
                .ifPresent(pause -> text.append("\npause of writes: " + Quantity.readable(pause)
                        + promotion
                                .promisedPause()
                                .map(promised -> ", promised were " + Quantity.readable(promised))
                                .orElse("")));
        ended.cause().ifPresent(cause -> text.append("\nbecause: " + cause.getMessage()));
        promotion.notices().forEach(notice -> text.append("\n" + notice));
        ExitCode code = ended.cause()
                .map(RediaccException::exitCode)
                .orElse(ended.alarms().isEmpty() ? ExitCode.DONE : ExitCode.SURROUNDINGS);
        return new Result(code, PromotionJson.write(promotion), text.toString());
    }
}
