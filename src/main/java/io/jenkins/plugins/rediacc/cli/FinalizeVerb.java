package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Finalizer;
import io.jenkins.plugins.rediacc.engine.promotion.Finalizer.Finalized;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends the window in which a promotion can be taken back. */
@Command(
        name = "finalize",
        description = "Ends the window for the way back after a promotion; the old side goes when its time is over.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc finalize orders", "  rediacc finalize orders --json"})
final class FinalizeVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

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
        Finalizer finalizer = new Finalizer(
                context.state(), new HostParts(context), context.socketRoot(), context.commands(), context.clock());
        Finalized finalized;
        try (Lease lease = DuringPromotion.explained(context, source, () -> lease(context, source))) {
            try {
                finalized = finalizer.finalizePromotion(source, lease);
            } finally {
                lease.release();
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("volume", source.name());
        document.put("promotion", finalized.promotion());
        document.put("oldSide", finalized.oldSide());
        document.put("goes", finalized.goes());
        document.put("destroyed", finalized.destroyed());
        document.put("farewell", finalized.farewell());
        String text = "promotion " + finalized.promotion() + " is final; the old side at " + finalized.oldSide()
                + (finalized.destroyed() ? " is gone" : " goes after " + finalized.goes())
                + finalized.farewell().stream()
                        .map(sentence -> "\n" + Names.printable(sentence))
                        .collect(Collectors.joining());
        return Result.done(document, text);
    }

    private static Lease lease(EngineContext context, Volume source) {
        return Lease.acquire(
                context.state(), source, context.runId(), "", context.clock().instant());
    }
}
