package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.file.DurableFile;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Explanation;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Cell;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Column;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Row;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The history of a volume's plans as one page that needs nothing else and runs no script. */
public final class HistoryPage {

    private final List<PlanHistory> plans;
    private final LocalTime time;
    private final DateTimeFormatter day;
    private final Html html;
    private final Function<Column, Optional<String>> address;

    private HistoryPage(List<PlanHistory> plans, ZoneId zone, Html html, Function<Column, Optional<String>> address) {
        this.plans = plans;
        this.html = html;
        this.address = address;
        this.time = new LocalTime(zone);
        this.day = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(zone);
    }

    /** Writes the page, whole or not at all. */
    public static void write(String volume, List<PlanHistory> plans, Path file) {
        try {
            DurableFile.write(file, of(volume, plans, ZoneId.systemDefault()));
        } catch (IOException e) {
            throw RediaccException.surroundings(
                    ErrorCause.STORAGE,
                    Explanation.of("cannot write " + file)
                            .tool(String.valueOf(e))
                            .todo("name a file in a directory that exists and that this user may write to"),
                    e);
        }
    }

    static String of(String volume, List<PlanHistory> plans, ZoneId zone) {
        HistoryPage page = new HistoryPage(plans, zone, Html.page(), column -> Optional.empty());
        page.html.open("html", "lang", "en");
        HtmlReport.head(page.html, "History of " + PlainText.line(volume, 100));
        page.html
                .open("body", "class", HtmlReport.ROOT)
                .open("header", "class", "banner skipped")
                .open("div", "class", "inner");
        page.html.open("h1").text("Rehearsals of ").data(volume).close().close().close();
        page.html.open("main");
        page.plans.forEach(page::plan);
        page.html.close().close().close();
        return page.html.document();
    }

    static String fragment(List<PlanHistory> plans, ZoneId zone, Function<Column, Optional<String>> address) {
        HistoryPage page = new HistoryPage(plans, zone, Html.fragment(""), address);
        page.html.open("div", "class", HtmlReport.ROOT);
        page.plans.forEach(page::plan);
        return page.html.close().document();
    }

    private void plan(PlanHistory plan) {
        html.open("section").dataLeaf("h2", plan.plan());
        html.leaf(
                "p",
                HistoryWords.extent(plan)
                        + "; the newest is on the left. ✓ passed, ✕ failed, ! broke off, ○ not run, – skipped.",
                "class",
                "caption");
        matrix(plan);
        html.close();
        html.open("section").open("h2").text("Durations of ").data(plan.plan()).close();
        html.leaf("p", "Of the passes that are shown above; each line begins at zero.", "class", "caption");
        plan.steps().forEach(row -> new DurationChart(html, plan.rehearsals(), row).write());
        html.close();
    }

    /** The newest first, and the words beside the name: on a narrow screen the rest is scrolled to. */
    private void matrix(PlanHistory plan) {
        html.open("div", "class", "scroll").open("table", "class", "matrix");
        html.open("thead").open("tr").leaf("th", "Step", "scope", "col");
        for (int i = plan.rehearsals().size() - 1; i >= 0; i--) {
            html.open("th", "scope", "col", "class", "when");
            when(plan.rehearsals().get(i));
            html.close();
        }
        html.close().close().open("tbody");
        plan.steps().forEach(row -> row(plan.rehearsals(), row));
        html.close().close().close();
    }

    private void when(Column column) {
        html.open("span");
        Optional<String> page = address.apply(column);
        page.ifPresent(at -> html.open("a", "href", at));
        html.text(day.format(column.started()));
        page.ifPresent(at -> html.close());
        html.close();
    }

    private void row(List<Column> columns, Row row) {
        html.open("tr").open("th", "scope", "row").data(row.step());
        row.failingSince()
                .ifPresent(streak -> html.leaf(
                        "span",
                        "failing since " + time.text(streak.started()) + ", " + HistoryWords.failures(row),
                        "class",
                        "words failed"));
        html.leaf("span", HistoryWords.trend(row), "class", "words kind").close();
        for (int i = columns.size() - 1; i >= 0; i--) {
            cell(columns.get(i), row.cells().get(i));
        }
        html.close();
    }

    private void cell(Column column, Optional<Cell> cell) {
        if (cell.isEmpty()) {
            html.leaf("td", "");
            return;
        }
        String words = Outcomes.word(cell.get().status()) + ", "
                + Quantity.readable(cell.get().duration()) + ", " + time.text(column.started());
        html.open("td", "class", "cell " + HtmlReport.css(cell.get().status()), "title", words);
        html.leaf("span", HistoryWords.sign(cell), "aria-label", words, "role", "img")
                .close();
    }
}
