package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.promotion.Approval;
import io.jenkins.plugins.rediacc.engine.promotion.DryRun;
import io.jenkins.plugins.rediacc.engine.promotion.Ended;
import io.jenkins.plugins.rediacc.engine.promotion.Gate;
import io.jenkins.plugins.rediacc.engine.promotion.GateAnswer;
import io.jenkins.plugins.rediacc.engine.promotion.GateInquiry;
import io.jenkins.plugins.rediacc.engine.promotion.GateQuestion;
import io.jenkins.plugins.rediacc.engine.promotion.Guardian;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.promotion.Preparations;
import io.jenkins.plugins.rediacc.engine.promotion.Prepared;
import io.jenkins.plugins.rediacc.engine.promotion.Promoter;
import io.jenkins.plugins.rediacc.engine.promotion.PromotionRequest;
import io.jenkins.plugins.rediacc.engine.promotion.PromotionRequest.Promise;
import io.jenkins.plugins.rediacc.engine.promotion.Recorded;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
            description = "The plan's file; not needed with --switch and --resume.")
    private String plan;

    @Mixin
    private PromotionOptions promotion;

    @Mixin
    private ApprovalOptions agreed;

    @Option(names = "--dry-run", description = "Go through the whole of it on clones, the way back too; time both.")
    private boolean dryRun;

    @Option(names = "--prepare", description = "Do what needs no pause, and keep it for --switch.")
    private boolean prepareOnly;

    @Option(names = "--switch", description = "Do the rest of what --prepare has kept.")
    private boolean switchOver;

    @Option(names = "--resume", description = "Finish or undo what an interrupted promotion or rollback began.")
    private boolean resume;

    @Option(
            names = "--settled",
            description =
                    "With --resume: a person has settled what was interrupted. What lies at production's path, and"
                            + " serves, is production; nothing is moved or removed.")
    private boolean settled;

    @Option(names = "--confirm", paramLabel = "VOLUME", description = "The volume's name once more, for --settled.")
    private String confirm;

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
        requireConfirmed(named);
        Volume source = named.withPromotion(promotion.applyTo(named.promotion()));
        if (resume) {
            return resume(context, source);
        }
        if (switchOver) {
            return switchOver(context, source);
        }
        if (plan == null) {
            throw RediaccException.usage(Explanation.of("no plan").todo("name the plan's file after the volume"));
        }
        Plan read = PlanReader.read(EngineContext.path("PLAN", plan));
        PlanSealer.requireSecrets(read, context.callerEnvironment());
        if (prepareOnly) {
            return prepare(context, source, read);
        }
        try (RunHome home = context.openRun()) {
            SealedPlan sealed = PlanSealer.seal(read, home.work().resolve("plan"), context.callerEnvironment());
            Path work = home.work().resolve("promotion");
            return dryRun
                    ? dryRun(context, source, sealed, work, reports(home))
                    : promote(
                            context,
                            source,
                            weigh(context, source, sealed, work, reports(home)),
                            new Preparations(context.state(), source));
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

    private Result prepare(EngineContext context, Volume source, Plan read) {
        Preparations preparations = new Preparations(context.state(), source);
        try (RunHome home = context.openRun()) {
            SealedPlan sealed = preparations.seal(context.runId(), read, context.callerEnvironment());
            Weighed weighed = weigh(context, source, sealed, home.work().resolve("promotion"), reports(home));
            Promoter.Readiness readiness = weighed.answer().allowed()
                    ? promoter(context).prepare(weighed.request().get(), context.cancellation())
                    : new Promoter.Readiness(weighed.answer().objections(), List.of());
            if (readiness.objections().isEmpty()) {
                preparations.keep(context.runId(), context.clock().instant(), sealed, weighed.evidence());
            } else {
                preparations.forget(context.runId());
            }
            return PromotionAnswers.readiness(readiness.objections(), readiness.consequences(), now(context, source));
        }
    }

    /** Switches what was prepared; the gate is asked again, and must rest on the same evidence. */
    private Result switchOver(EngineContext context, Volume source) {
        Preparations preparations = new Preparations(context.state(), source);
        Prepared prepared = preparations.require();
        try (RunHome home = context.openRun()) {
            Path work = home.work();
            if (plan != null) {
                Plan named = PlanReader.read(EngineContext.path("PLAN", plan));
                requirePrepared(
                        prepared,
                        PlanSealer.seal(named, work.resolve("named"), context.callerEnvironment())
                                .digest());
            }
            SealedPlan sealed = preparations.sealed(prepared, work.resolve("plan"), context.callerEnvironment());
            Weighed weighed = weigh(context, source, sealed, work.resolve("promotion"), reports(home));
            if (weighed.answer().allowed() && !weighed.evidence().equals(prepared.evidence())) {
                return PromotionAnswers.objections(
                        List.of(new Objection(
                                "gate/evidence-changed",
                                "the gate's evidence is another than when " + prepared.run()
                                        + " prepared the promotion",
                                "prepare again")),
                        now(context, source));
            }
            return promote(context, source, weighed, preparations);
        }
    }

    private static void requirePrepared(Prepared prepared, String digest) {
        if (!prepared.digest().equals(digest)) {
            throw RediaccException.refused(
                    Explanation.of("another plan is prepared, or this one was changed since: " + prepared.plan())
                            .state("nothing was changed")
                            .todo("prepare this one; or leave the plan out to switch the prepared one"));
        }
    }

    private Path reports(RunHome home) {
        return Optional.ofNullable(output)
                .map(text -> EngineContext.path("--output", text))
                .orElse(home.reports());
    }

    /** What the gate says, and what would be promoted on it. */
    private record Weighed(GateAnswer answer, Supplier<PromotionRequest> request) {

        String evidence() {
            return answer.evidence().orElse("");
        }
    }

    private static Weighed weigh(EngineContext context, Volume source, SealedPlan sealed, Path work, Path reports) {
        GateQuestion question = new GateInquiry(context.state(), context.storage(source), context.database(source))
                .ask(sealed, source.promotion(), context.clock().instant());
        GateAnswer answer = Gate.decide(question);
        return new Weighed(answer, () -> request(context, source, sealed, promise(question, answer), work, reports));
    }

    private Result dryRun(EngineContext context, Volume source, SealedPlan sealed, Path work, Path reports) {
        return PromotionAnswers.result(new DryRun(
                        context.state(),
                        new HostParts(context),
                        context.socketRoot(),
                        context.events(),
                        context.clock())
                .rehearse(request(context, source, sealed, Promise.NONE, work, reports), context.cancellation()));
    }

    private Result promote(EngineContext context, Volume source, Weighed weighed, Preparations preparations) {
        GateAnswer answer = weighed.answer();
        if (!answer.allowed()) {
            return PromotionAnswers.objections(answer.objections(), now(context, source));
        }
        Approval approval = agreed.approval();
        String evidence = weighed.evidence();
        List<Objection> missing =
                approval.objections(evidence, source.promotion().approvals());
        if (!missing.isEmpty()) {
            return PromotionAnswers.objections(missing, now(context, source));
        }
        PromotionRequest request = weighed.request().get();
        try (Lease lease = DuringPromotion.explained(context, source, () -> lease(context, source, request));
                Guardian.Watch watch = context.guardian().over(source, context.runId())) {
            approval.record(context.state(), source.name(), request.plan().digest(), evidence);
            Ended ended = promoter(context).promote(request, Optional.of(lease), context.cancellation());
            if (ended.cause().isEmpty()) {
                preparations.end();
            }
            return PromotionAnswers.result(ended, now(context, source));
        }
    }

    private static Promise promise(GateQuestion question, GateAnswer answer) {
        return new Promise(
                answer.evidence().orElse(""),
                answer.promise(),
                question.evidence().dryRun().map(Recorded::body));
    }

    private Result resume(EngineContext context, Volume source) {
        Resumption resumption = new Resumption(context);
        return PromotionAnswers.result(
                settled ? resumption.settle(source) : resumption.resume(source), now(context, source));
    }

    private void requireConfirmed(Volume source) {
        if (settled && !(resume && source.name().equals(confirm))) {
            throw RediaccException.usage(
                    Explanation.of("--settled goes with --resume, and with the volume's name once more")
                            .state("nothing was changed")
                            .todo("add --resume --confirm " + source.name()));
        }
    }

    private static Lease lease(EngineContext context, Volume source, PromotionRequest request) {
        return Lease.acquire(
                context.state(),
                source,
                context.runId(),
                request.plan().digest(),
                context.clock().instant());
    }

    private static ProductionNow now(EngineContext context, Volume source) {
        return context.unfinished().productionNow(source);
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
}
