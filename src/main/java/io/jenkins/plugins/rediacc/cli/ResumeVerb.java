package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.promotion.Ended;
import io.jenkins.plugins.rediacc.engine.promotion.Lease;
import io.jenkins.plugins.rediacc.engine.promotion.LeaseRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends what was interrupted, at boot, by a guardian, or because somebody asks for it. */
@Command(
        name = "resume",
        description =
                "Finishes or undoes what interrupted promotions and rollbacks began. Ends with 0 where nothing is left"
                        + " to be resumed, whichever way it went.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  rediacc resume", "  rediacc resume orders"})
final class ResumeVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", arity = "0..1", description = "The volume's name; all without it.")
    private String volume;

    @Option(
            names = "--after",
            paramLabel = "RUN",
            description = "Wait as long as the process of that run lives, and resume it only where it has died.")
    private String after;

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
        Collection<Volume> volumes = volume == null ? context.volumes() : List.of(context.promotable(volume));
        List<Map<String, Object>> documents = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        ExitCode worst = ExitCode.DONE;
        for (Volume each : volumes) {
            Optional<LeaseRecord> left = interrupted(context, each);
            if (left.isEmpty()) {
                continue;
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("volume", each.name());
            document.put("run", left.get().run());
            try {
                Ended ended = new Resumption(context).resume(each);
                document.put("outcome", ended.promotion().outcome());
                lines.add(each.name() + ": "
                        + PromotionAnswers.result(ended, context.unfinished().productionNow(each))
                                .text());
            } catch (RediaccException e) {
                document.put("error", ErrorPrinter.document(e));
                lines.add(each.name() + ": " + e.getMessage());
                // One that had not begun anything has nothing left to be resumed.
                worst = e.exitCode() == ExitCode.NOT_FOUND ? worst : e.exitCode();
            }
            documents.add(document);
        }
        return Result.of(
                worst,
                Map.of("resumed", documents),
                lines.isEmpty() ? "no promotion and no rollback waits to be resumed" : String.join("\n", lines));
    }

    private Optional<LeaseRecord> interrupted(EngineContext context, Volume each) {
        if (after != null) {
            Lease.awaitFree(context.state(), each);
        }
        return Lease.find(context.state(), each)
                .filter(lease ->
                        after == null ? lease.isInterrupted() : lease.run().equals(after));
    }
}
