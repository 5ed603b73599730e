package io.jenkins.plugins.rediacc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.rediacc.engine.history.HistoryReader;
import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.json.Json;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.report.HistoryPage;
import io.jenkins.plugins.rediacc.engine.report.HistoryWords;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how rehearsals went over time. */
@Command(
        name = "history",
        description = "Shows the steps of a volume's plans against time: how each went in each rehearsal, since when it"
                + " fails, and how its duration grows.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  rediacc history orders",
            "  rediacc history orders --plan 'PostgreSQL 13 to 15' --html history.html",
            "  rediacc history orders --last 100 --json"
        })
final class HistoryVerb implements Verb {

    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "VOLUME", description = "The volume's name.")
    private String volume;

    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            description = "Only this plan: its name, its file as the reports give it, or its digest (default: all).")
    private String plan;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "30",
            description = "How many of the newest rehearsals are shown (default: 30).")
    private int last;

    @Option(names = "--html", paramLabel = "FILE", description = "Write it as one page that needs no other file.")
    private String page;

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
        if (last < 1) {
            throw RediaccException.usage(
                    Explanation.of("--last " + last + " is not at least 1").todo("name a number from 1 on"));
        }
        List<PlanHistory> plans = new HistoryReader(new Ledger(context.statePath()), last)
                .read(Names.require("volume", volume), Optional.ofNullable(plan));
        if (plans.isEmpty()) {
            throw RediaccException.notFound(Explanation.of("the ledger has no rehearsal of volume '" + volume + "'"
                            + (plan == null ? "" : " with the plan '" + Names.printable(plan) + "'"))
                    .todo("run one: rediacc test " + volume + " PLAN"));
        }
        String text = plans.stream().map(HistoryVerb::text).collect(Collectors.joining("\n\n"));
        if (page != null) {
            Path file = EngineContext.path("--html", page);
            HistoryPage.write(volume, plans, file);
            text += "\n\npage: " + file;
        }
        return new Result(ExitCode.DONE, json(plans), text);
    }

    private static String json(List<PlanHistory> plans) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("plans", plans));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a history that cannot be written as JSON", e);
        }
    }

    private static String text(PlanHistory plan) {
        Table table = new Table("STEP", "OLDEST TO NEWEST", "FAILING SINCE", "TREND");
        for (PlanHistory.Row row : plan.steps()) {
            table.row(
                    Names.printable(row.step()),
                    row.cells().stream().map(HistoryWords::sign).collect(Collectors.joining()),
                    row.failingSince()
                            .map(streak -> LOCAL.format(streak.started()) + " (" + HistoryWords.failures(row) + ")")
                            .orElse(""),
                    HistoryWords.trend(row));
        }
        return Names.printable(plan.plan()) + ": " + HistoryWords.extent(plan) + ", from "
                + LOCAL.format(plan.rehearsals().get(0).started()) + " to "
                + LOCAL.format(
                        plan.rehearsals().get(plan.rehearsals().size() - 1).started())
                + "\n" + table.text();
    }
}
