package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.json.PromotionJson;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import io.jenkins.plugins.rediacc.engine.model.ProductionNow;
import io.jenkins.plugins.rediacc.engine.model.Promotion;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.promotion.Ended;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How what a promotion came to is told, to people and to machines. */
final class PromotionAnswers {

    private PromotionAnswers() {}

    /** What speaks against a promotion, and what production does now. */
    static Result objections(List<Objection> objections, ProductionNow now) {
        return readiness(objections, List.of(), now);
    }

    /** Whether a promotion may begin, what it ends beside the upgrade itself, and what production does now. */
    static Result readiness(List<Objection> objections, List<String> consequences, ProductionNow now) {
        String text = objections.isEmpty()
                ? "ready: nothing speaks against the switch, which has these consequences:\n"
                        + consequences.stream()
                                .map(consequence -> "  - " + Names.printable(consequence))
                                .collect(Collectors.joining("\n"))
                : "refused; " + now.text() + "\n" + text(objections);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("allowed", objections.isEmpty());
        document.put("objections", documents(objections));
        document.put("consequences", consequences);
        document.put("production", now.text());
        return Result.of(objections.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED, document, text);
    }

    /** Each objection with its remedy, for people. */
    static String text(List<Objection> objections) {
        return objections.stream()
                .map(objection -> "  - " + Names.printable(objection.reason()) + "\n    what to do: "
                        + Names.printable(objection.remedy()))
                .collect(Collectors.joining("\n"));
    }

    /** The same for machines. */
    static List<Map<String, Object>> documents(List<Objection> objections) {
        return objections.stream().map(PromotionAnswers::document).toList();
    }

    private static Map<String, Object> document(Objection objection) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", objection.id());
        document.put("reason", objection.reason());
        document.put("remedy", objection.remedy());
        return document;
    }

    /** The result of a dry run, which production takes no part in. */
    static Result result(Ended ended) {
        return result(ended, Optional.empty());
    }

    /** The result of a promotion or a rollback, and what production does now. */
    static Result result(Ended ended, ProductionNow now) {
        return result(ended, Optional.of(now));
    }

    /** What failed after the point of no return is an error of the surroundings. */
    private static Result result(Ended ended, Optional<ProductionNow> now) {
        Promotion promotion = ended.promotion();
        StringBuilder text = new StringBuilder(promotion.outcome() + ": " + promotion.reason());
        promotion
                .pauseOfWrites()
                .ifPresent(pause -> text.append("\npause of writes: " + Quantity.readable(pause)
                        + promotion
                                .promisedPause()
                                .map(promised -> ", promised were " + Quantity.readable(promised))
                                .orElse("")));
        promotion
                .mode()
                .ifPresent(mode -> text.append("\nmode: " + mode
                        + promotion
                                .modeReason()
                                .map(reason -> ", because " + reason)
                                .orElse("")));
        ended.cause().ifPresent(cause -> text.append("\nbecause: " + cause.getMessage()));
        promotion.notices().forEach(notice -> text.append("\n" + notice));
        now.ifPresent(seen -> text.append("\nnow: " + seen.text()));
        ExitCode code = ended.cause()
                .map(RediaccException::exitCode)
                .orElse(ended.alarms().isEmpty() ? ExitCode.DONE : ExitCode.SURROUNDINGS);
        return new Result(code, PromotionJson.write(promotion), text.toString(), ended.cause());
    }
}
