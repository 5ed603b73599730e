package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Plan;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.Snapshot;
import io.jenkins.plugins.rediacc.engine.model.Volume;
import io.jenkins.plugins.rediacc.engine.plan.PlanReader;
import io.jenkins.plugins.rediacc.engine.plan.PlanSealer;
import io.jenkins.plugins.rediacc.engine.rehearsal.RunHome;
import io.jenkins.plugins.rediacc.engine.report.ReportWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds out since when a plan fails. */
@Command(
        name = "bisect",
        description = "Finds out since which snapshot a plan fails, and what changed then, by rehearsing the plan on"
                + " snapshots chosen by binary search.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc bisect orders upgrade/plan.yaml",
            "  rediacc bisect orders upgrade/plan.yaml --from 2026-11-01T00:00:00Z --jobs 2",
            "  rediacc bisect orders upgrade/plan.yaml --repeat 3 --output since-when --json"
        })
final class BisectVerb implements Verb {

    @Parameters(index = "0", paramLabel = "VOLUME", description = "The volume's name in the catalogue.")
    private String volume;

    @Parameters(index = "1", paramLabel = "PLAN", description = "The plan's file.")
    private String plan;

    @Option(
            names = "--from",
            paramLabel = "WHICH",
            description = "The oldest snapshot to look at: its id, or a time (default: the oldest there is).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "WHICH",
            description = "The newest snapshot to look at: its id, or a time (default: the newest there is).")
    private String to;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many rehearsals run at once: more rehearsals, fewer rounds (default: 1).")
    private int jobs;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How often the snapshots that the answer rests on are rehearsed, to find a step that fails only"
                            + " now and then (default: 1).")
    private int repeat;

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
        requirePositive("--jobs", jobs);
        requirePositive("--repeat", repeat);
        Volume source = context.volume(volume);
        Plan read = PlanReader.read(EngineContext.path("PLAN", plan));
        List<Snapshot> snapshots = SnapshotRange.of(context.storage(source), from, to, context.events());
        PlanSealer.requireSecrets(read, context.callerEnvironment());
        Optional<Path> named = Optional.ofNullable(output).map(text -> EngineContext.path("--output", text));
        try (RunHome home = context.openRun()) {
            Path reports = named.orElse(home.reports());
            SealedPlan sealed = PlanSealer.seal(read, home.work().resolve("plan"), context.callerEnvironment());
            Rehearsal answer =
                    new SinceWhenInquiry(context, source, sealed, home, reports).ask(snapshots, jobs, repeat);
            new ReportWriter().write(answer, reports);
            return new Result(ExitCode.DONE, RehearsalJson.write(answer).stripTrailing(), text(answer, reports));
        }
    }

    private static void requirePositive(String option, int number) {
        if (number < 1) {
            throw RediaccException.usage(Explanation.of(option + " " + number + " is not at least 1")
                    .state("nothing was created")
                    .todo("leave it out, or name a number from 1 on"));
        }
    }

    private static String text(Rehearsal answer, Path reports) {
        return SinceWhenText.of(answer.since().orElseThrow()) + "\nreport: " + reports.resolve(ReportWriter.HTML);
    }
}
