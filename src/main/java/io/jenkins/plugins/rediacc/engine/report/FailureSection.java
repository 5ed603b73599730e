package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.util.List;

/** What failed: each step and test with its named problems, what to do about them, and its first error lines. */
final class FailureSection {

    private static final int OBJECTS_AT_ONCE = 20;
    private static final int MOST_ERROR_LINES = 60;

    private final Html html;

    FailureSection(Html html) {
        this.html = html;
    }

    void write(Rehearsal rehearsal) {
        section("What failed", Outcomes.bad(rehearsal));
        section("Found in passing", Outcomes.remarkable(rehearsal));
    }

    private void section(String title, List<StepResult> results) {
        if (results.isEmpty()) {
            return;
        }
        html.open("section").leaf("h2", title);
        results.forEach(this::result);
        html.close();
    }

    private void result(StepResult result) {
        html.open("article", "class", "failure " + HtmlReport.css(result.status()));
        html.open("h3").data(result.name()).text(" ");
        ResultTable.badge(html, result.status());
        html.close();
        if (!result.message().isBlank()) {
            html.dataLeaf("p", result.message());
        }
        result.problems().forEach(this::problem);
        errorLines(result.errorLines());
        ResultTable.logs(html, result.logs());
        html.close();
    }

    private void problem(Problem problem) {
        html.open("div", "class", "problem");
        html.dataLeaf("h4", problem.title());
        html.open("p", "class", "where");
        if (!problem.database().isEmpty()) {
            html.text("Database ").dataLeaf("strong", problem.database()).text(" · ");
        }
        html.dataLeaf("code", problem.id()).close();
        objects(problem.objects());
        if (!problem.remedy().isBlank()) {
            html.open("p", "class", "remedy").leaf("strong", "What to do").text(" ");
            html.data(problem.remedy()).close();
        }
        if (!problem.detail().isBlank()) {
            html.open("details")
                    .leaf("summary", "The tool’s own words")
                    .pre(problem.detail())
                    .close();
        }
        html.close();
    }

    private void objects(List<String> objects) {
        list(objects.subList(0, Math.min(objects.size(), OBJECTS_AT_ONCE)));
        if (objects.size() > OBJECTS_AT_ONCE) {
            html.open("details").leaf("summary", (objects.size() - OBJECTS_AT_ONCE) + " more objects");
            list(objects.subList(OBJECTS_AT_ONCE, objects.size()));
            html.close();
        }
    }

    private void list(List<String> objects) {
        if (objects.isEmpty()) {
            return;
        }
        html.open("ul", "class", "objects");
        objects.forEach(object -> html.open("li").dataLeaf("code", object).close());
        html.close();
    }

    private void errorLines(List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        html.leaf("h4", "First error lines");
        html.pre(String.join("\n", lines.subList(0, Math.min(lines.size(), MOST_ERROR_LINES))));
    }
}
