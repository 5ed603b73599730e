package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Approval;
import io.jenkins.plugins.rediacc.engine.promotion.Consent;
import io.jenkins.plugins.rediacc.engine.promotion.Ended;
import io.jenkins.plugins.rediacc.engine.promotion.Guardian;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.promotion.Rollback;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets the old production take its place again after a promotion. */
@Command(
        name = "rollback",
        description = "Takes a promotion back: the old production serves again. Refused where that would lose writes.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc rollback orders",
            "  rediacc rollback orders --accept-loss-since 0/5000108..0/6012345 --confirm orders"
        })
final class RollbackVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Option(
            names = "--accept-loss-since",
            paramLabel = "OPENING..SHOWN",
            description =
                    "Lose what was written since the promotion was opened, up to the position up to which a refused"
                            + " rollback has shown it; OPENING..all: whatever is written until production is stopped. It stays in"
                            + " the upgraded side, which is held.")
    private String acceptLossSince;

    @Option(
            names = {"--confirm-volume", "--confirm"},
            paramLabel = "VOLUME",
            description = "The volume's name once more, for a loss.")
    private String confirm;

    @Option(
            names = "--approved-by",
            paramLabel = "NAME",
            split = ",",
            description = "Who agreed to it; written to the ledger.")
    private List<String> approvedBy = List.of();

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
        Volume source = context.promotable(volume);
        if (acceptLossSince != null && !source.name().equals(confirm)) {
            throw RediaccException.usage(Explanation.of("a loss must be confirmed with the volume's name")
                    .state("nothing was changed")
                    .todo("add --confirm " + source.name()));
        }
        Rollback rollback = new Rollback(
                context.state(), new HostParts(context), context.socketRoot(), context.events(), context.clock());
        try (Lease lease = DuringPromotion.explained(context, source, () -> rollback.lease(source, context.runId()));
                Guardian.Watch watch =
                        context.guardian().over(source, lease.record().run())) {
            new Approval(Optional.empty(), approvedBy).record(context.state(), source.name(), "", "");
            Ended ended = rollback.rollBack(
                    source,
                    context.runId(),
                    Optional.empty(),
                    Optional.ofNullable(acceptLossSince).map(Consent::parse),
                    Optional.of(lease),
                    context.cancellation());
            return PromotionAnswers.result(ended, context.unfinished().productionNow(source));
        }
    }
}
