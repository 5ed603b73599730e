package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.report.ReportWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a rehearsal from the ledger. */
@Command(
        name = "report",
        description = "Shows a rehearsal that the ledger holds, and writes its reports again.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc report orders",
            "  rediacc report orders --run run_orders_20261122T131500Z --output reports",
            "  rediacc report orders --json"
        })
final class ReportVerb implements Verb {

    @Parameters(paramLabel = "VOLUME", description = "The volume's name.")
    private String volume;

    @Option(names = "--run", paramLabel = "ID", description = "The rehearsal's id (default: the newest).")
    private String run;

    @Option(names = "--output", paramLabel = "DIR", description = "Write the four reports there.")
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
        Rehearsal rehearsal = find(new Ledger(context.statePath()));
        String text = rehearsal.id() + ": " + rehearsal.verdict() + ", " + rehearsal.reason();
        if (output != null) {
            Path directory = EngineContext.path("--output", output);
            new ReportWriter().write(rehearsal, directory);
            text += "\nreports: " + directory;
        }
        return new Result(ExitCode.DONE, RehearsalJson.write(rehearsal).stripTrailing(), text);
    }

    private Rehearsal find(Ledger ledger) {
        try (Stream<Rehearsal> rehearsals = ledger.rehearsalsNewestFirst(volume)) {
            Optional<Rehearsal> found = rehearsals
                    .filter(rehearsal -> run == null || rehearsal.id().equals(run))
                    .findFirst();
            return found.orElseThrow(() -> RediaccException.notFound(Explanation.of("the ledger has no rehearsal "
                            + (run == null ? "" : "'" + Names.printable(run) + "' ") + "of volume '"
                            + Names.printable(volume) + "'")
                    .todo("run one: rediacc test VOLUME PLAN")));
        }
    }
}
