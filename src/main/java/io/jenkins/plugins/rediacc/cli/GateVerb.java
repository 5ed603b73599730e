package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.PromotionSettings;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.promotion.Gate;
import io.jenkins.plugins.rediacc.engine.promotion.GateAnswer;
import io.jenkins.plugins.rediacc.engine.promotion.GateInquiry;
import io.jenkins.plugins.rediacc.engine.promotion.GateQuestion;
import io.jenkins.plugins.rediacc.engine.promotion.PausePromise;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says whether a promotion may start, and if not, why and what to do. */
@Command(
        name = "gate",
        description =
                "Says from the evidence in the ledger whether a plan may be promoted on a volume. A refusal is exit"
                        + " code 4, and names every reason with its remedy. Changes nothing.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc gate orders upgrade/plan.yaml",
            "  rediacc gate orders upgrade/plan.yaml --max-pause 60s --json"
        })
final class GateVerb implements Verb {

    @Mixin
    private GlobalOptions options;

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(index = "1", paramLabel = "PLAN", description = "The plan's file.")
    private String plan;

    @Mixin
    private PromotionOptions promotion;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public GlobalOptions options() {
        return options;
    }

    @Override
    public Result run(EngineContext context) {
        Volume source = context.promotable(volume);
        PromotionSettings settings = promotion.applyTo(source.promotion());
        Plan read = PlanReader.read(EngineContext.path("PLAN", plan));
        try (RunHome home = context.openRun()) {
            SealedPlan sealed = PlanSealer.seal(read, home.work().resolve("plan"), context.callerEnvironment());
            GateQuestion question = new GateInquiry(context.state(), context.storage(source), context.database(source))
                    .ask(sealed, settings, context.clock().instant());
            GateAnswer answer = Gate.decide(question);
            return Result.of(
                    answer.allowed() ? ExitCode.DONE : ExitCode.REFUSED,
                    document(question, answer),
                    text(question, answer));
        }
    }

    private static Map<String, Object> document(GateQuestion question, GateAnswer answer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("allowed", answer.allowed());
        document.put("volume", question.volume().name());
        document.put("systemIdentifier", question.systemIdentifier());
        document.put("plan", question.plan().plan().name());
        document.put("planDigest", question.plan().digest());
        document.put("evidence", answer.evidence());
        document.put("rehearsal", answer.rehearsal());
        document.put("dryRun", answer.dryRun());
        document.put("rehearsedPauseSeconds", answer.rehearsedPause().map(GateVerb::seconds));
        document.put("promisedPauseSeconds", answer.promisedPause().map(GateVerb::seconds));
        document.put("pauseDryRuns", answer.promise().map(PausePromise::dryRuns));
        document.put("shortestPauseSeconds", answer.promise().map(promise -> seconds(promise.shortest())));
        document.put("pauseSlowdown", answer.promise().map(PausePromise::slowdown));
        document.put("maxPauseSeconds", seconds(question.settings().limits().maxPause()));
        document.put("approvals", question.settings().approvals());
        document.put("objections", PromotionAnswers.documents(answer.objections()));
        return document;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String text(GateQuestion question, GateAnswer answer) {
        String what =
                "the promotion of '" + Names.printable(question.plan().plan().name()) + "' on "
                        + question.volume().name();
        if (answer.allowed()) {
            return "allowed: " + what + ", with a pause of writes of at most "
                    + answer.promisedPause().map(Quantity::readable).orElseThrow() + " ("
                    + answer.promise().map(PausePromise::basis).orElseThrow() + ")\nevidence: "
                    + answer.evidence().orElseThrow();
        }
        return "refused: " + what + "\n" + PromotionAnswers.text(answer.objections());
    }
}
