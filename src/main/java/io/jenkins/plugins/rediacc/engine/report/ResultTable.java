package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The steps or the tests with how each went. On a narrow screen each row becomes a card. */
final class ResultTable {

    private final Html html;

    ResultTable(Html html) {
        this.html = html;
    }

    void write(String title, List<StepResult> results) {
        if (results.isEmpty()) {
            return;
        }
        html.open("section").leaf("h2", title);
        html.open("table", "class", "results").open("thead").open("tr");
        for (String column : List.of("Status", "Name", "Duration", "What it said", "Logs")) {
            html.leaf("th", column, "scope", "col");
        }
        html.close().close().open("tbody");
        results.forEach(this::row);
        html.close().close().close();
    }

    private void row(StepResult result) {
        html.open("tr", "class", HtmlReport.css(result.status()));
        html.open("td", "data-label", "Status");
        badge(html, result.status());
        html.close();
        html.open("th", "scope", "row").data(result.name()).text(" ");
        html.dataLeaf("span", result.kind(), "class", "kind").close();
        html.leaf("td", duration(result), "data-label", "Duration", "class", "number");
        html.open("td", "data-label", "What it said");
        html.data(said(result));
        facts(result.facts());
        html.close().open("td", "data-label", "Logs");
        logs(html, result.logs());
        html.close().close();
    }

    /** The status as a shape, a colour and a word. */
    static void badge(Html html, StepResult.Status status) {
        html.open("span", "class", "badge " + HtmlReport.css(status));
        html.leaf("span", Outcomes.sign(status), "aria-hidden", "true").text(" " + Outcomes.word(status));
        html.close();
    }

    static void logs(Html html, List<String> logs) {
        if (logs.isEmpty()) {
            return;
        }
        html.open("ul", "class", "logs");
        logs.forEach(log -> html.open("li").link(log, fileName(log)).close());
        html.close();
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String duration(StepResult result) {
        return result.status() == StepResult.Status.NOT_RUN ? "–" : Quantity.readable(result.duration());
    }

    private static String said(StepResult result) {
        String exit = result.exitCode()
                .filter(code -> code != 0)
                .map(code -> "exit code " + code)
                .orElse("");
        return result.message().isBlank() || exit.isEmpty()
                ? result.message() + exit
                : result.message() + " (" + exit + ")";
    }

    private void facts(Map<String, Object> facts) {
        if (facts.isEmpty()) {
            return;
        }
        html.open("dl", "class", "facts");
        new TreeMap<>(facts).forEach((name, value) -> html.open("div")
                .dataLeaf("dt", name)
                .dataLeaf("dd", readable(value))
                .close());
        html.close();
    }

    private static String readable(Object value) {
        return value instanceof Integer || value instanceof Long
                ? String.format(Locale.ROOT, "%,d", value)
                : String.valueOf(value);
    }
}
