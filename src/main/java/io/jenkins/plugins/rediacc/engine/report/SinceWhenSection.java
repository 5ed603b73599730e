package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Difference;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Point;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.util.List;

/** Since when each step fails, what changed then, and every rehearsal behind the answer. */
final class SinceWhenSection {

    private static final int MOST_ERROR_LINES = 20;

    private final Html html;
    private final LocalTime time;

    SinceWhenSection(Html html, LocalTime time) {
        this.html = html;
        this.time = time;
    }

    void write(SinceWhen since) {
        html.open("section").leaf("h2", "Since when");
        html.dataLeaf("p", since.answer());
        since.steps().forEach(this::step);
        since.changes().ifPresent(this::changes);
        if (!since.notices().isEmpty()) {
            html.open("ul");
            since.notices().forEach(notice -> html.dataLeaf("li", notice));
            html.close();
        }
        runs(since);
        html.close();
    }

    private void step(SinceWhen.StepAnswer answer) {
        html.dataLeaf("h3", answer.step());
        html.open("dl", "class", "pairs");
        answer.lastGood().ifPresent(good -> pair("Last passed", point(good)));
        answer.firstBad().ifPresent(bad -> pair("First failed", point(bad)));
        pair("How sure", answer.certainty());
        answer.unanswered().forEach(snapshot -> pair("No answer", snapshot));
        html.close();
        if (!answer.error().isEmpty()) {
            html.pre(String.join(
                    "\n", answer.error().stream().limit(MOST_ERROR_LINES).toList()));
        }
    }

    private String point(Point point) {
        return time.text(point.created()) + ": " + point.snapshot()
                + (point.lsn().isEmpty() ? "" : ", WAL position " + point.lsn());
    }

    private void changes(SinceWhen.Changes changes) {
        html.leaf("h3", "What changed between the two");
        if (changes.isEmpty()) {
            html.leaf("p", "Nothing was found: the same row counts, the same schema, the same settings.");
            return;
        }
        differences("Rows", changes.rows());
        differences("Schema", changes.schema());
        differences("Settings", changes.settings());
    }

    private void differences(String title, List<Difference> differences) {
        if (differences.isEmpty()) {
            return;
        }
        head(title, "Database", "Change");
        for (Difference difference : differences) {
            html.open("tr").dataLeaf("th", difference.name(), "scope", "row");
            html.dataLeaf("td", difference.database(), "data-label", "Database");
            html.dataLeaf("td", difference.change(), "data-label", "Change");
            html.close();
        }
        html.close().close();
    }

    private void runs(SinceWhen since) {
        html.open("details");
        html.leaf(
                "summary",
                "The " + since.runs().size() + " results behind it: " + since.rehearsals() + " rehearsals in "
                        + since.rounds() + " rounds, " + since.remembered() + " from the ledger, of "
                        + since.snapshots() + " snapshots");
        head("Snapshot", "Taken", "Result", "Failed", "Duration", "Rehearsal");
        for (SinceWhen.Run run : since.runs()) {
            Status status = Outcomes.status(run.verdict());
            html.open("tr", "class", HtmlReport.css(status)).dataLeaf("th", run.snapshot(), "scope", "row");
            html.leaf("td", time.text(run.created()), "data-label", "Taken");
            html.open("td", "data-label", "Result");
            ResultTable.badge(html, status);
            html.close();
            html.dataLeaf("td", String.join(", ", run.failed()), "data-label", "Failed");
            html.leaf("td", Quantity.readable(run.duration()), "data-label", "Duration", "class", "number");
            html.dataLeaf("td", run.rehearsal(), "data-label", "Rehearsal");
            html.close();
        }
        html.close().close().close();
    }

    private void head(String... columns) {
        html.open("table", "class", "files").open("thead").open("tr");
        for (String column : columns) {
            html.leaf("th", column, "scope", "col");
        }
        html.close().close().open("tbody");
    }

    private void pair(String label, String value) {
        html.open("div").leaf("dt", label).dataLeaf("dd", value).close();
    }
}
