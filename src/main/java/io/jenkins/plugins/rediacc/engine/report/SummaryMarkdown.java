package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code summary.md}: the verdict on one screen, for the summary pages of GitHub and GitLab. It stays far below their
 * limit of 1 MiB whatever the steps printed; {@code report.json} has everything.
 */
final class SummaryMarkdown {

    private static final int MOST_RESULTS = 100;
    private static final int MOST_DETAILED = 10;
    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_OBJECTS = 10;
    private static final int MOST_ERROR_LINES = 20;

    private final Rehearsal rehearsal;
    private final LocalTime time;
    private final Markdown markdown = new Markdown();

    private SummaryMarkdown(Rehearsal rehearsal, ZoneId zone) {
        this.rehearsal = rehearsal;
        time = new LocalTime(zone);
    }

    static String of(Rehearsal rehearsal, ZoneId zone) {
        SummaryMarkdown summary = new SummaryMarkdown(rehearsal, zone);
        summary.verdict();
        summary.list("Left behind", rehearsal.leftBehind());
        summary.failures();
        rehearsal.since().ifPresent(summary::since);
        summary.table("Steps", rehearsal.steps());
        summary.table("Tests", rehearsal.tests());
        summary.list("Notices", rehearsal.notices());
        summary.provenance();
        return summary.markdown.toString();
    }

    private void verdict() {
        markdown.heading(
                1,
                sign(Outcomes.status(rehearsal.verdict())) + " " + rehearsal.verdict() + ": ",
                rehearsal.plan().name() + " on " + rehearsal.volume().name());
        markdown.strong(rehearsal.reason());
        markdown.paragraph(Outcomes.meaning(rehearsal) + " It took " + Quantity.readable(rehearsal.duration())
                + "; steps: " + Outcomes.count(rehearsal.steps()) + "; tests: " + Outcomes.count(rehearsal.tests())
                + ".");
    }

    private void failures() {
        List<StepResult> bad = Outcomes.bad(rehearsal);
        if (bad.isEmpty()) {
            return;
        }
        markdown.heading(2, "What failed", "");
        bad.stream().limit(MOST_DETAILED).forEach(this::failure);
        more(bad.size(), MOST_DETAILED, "failed steps and tests");
    }

    private void failure(StepResult result) {
        markdown.heading(3, Outcomes.word(result.status()) + ": ", result.name());
        markdown.paragraph(result.message());
        result.problems().stream().limit(MOST_PROBLEMS).forEach(this::problem);
        more(result.problems().size(), MOST_PROBLEMS, "problems");
        markdown.fence(result.errorLines().stream().limit(MOST_ERROR_LINES).toList());
    }

    private void problem(Problem problem) {
        markdown.strong(problem.title());
        markdown.paragraph(problem.database().isEmpty() ? "" : "Database: " + problem.database());
        markdown.items(problem.objects().stream().limit(MOST_OBJECTS).toList());
        more(problem.objects().size(), MOST_OBJECTS, "objects");
        markdown.paragraph(problem.remedy().isEmpty() ? "" : "What to do: " + problem.remedy());
    }

    private void since(SinceWhen since) {
        markdown.heading(2, "Since when", "");
        markdown.strong(since.answer());
        since.steps().stream().limit(MOST_DETAILED).forEach(this::answer);
        more(since.steps().size(), MOST_DETAILED, "failed steps and tests");
        since.changes().ifPresent(changes -> {
            markdown.paragraph(
                    changes.isEmpty()
                            ? "Nothing was found that changed between the two."
                            : "What changed between the two:");
            differences(changes.rows());
            differences(changes.schema());
            differences(changes.settings());
        });
        list("What limits the answer", since.notices());
    }

    private void answer(SinceWhen.StepAnswer answer) {
        markdown.heading(3, "", answer.step());
        List<String> lines = new ArrayList<>();
        answer.lastGood().ifPresent(good -> lines.add("Last passed: " + point(good)));
        answer.firstBad().ifPresent(bad -> lines.add("First failed: " + point(bad)));
        lines.add("How sure: " + answer.certainty());
        markdown.items(lines);
        markdown.fence(answer.error().stream().limit(MOST_ERROR_LINES).toList());
    }

    private String point(SinceWhen.Point point) {
        return time.text(point.created()) + ", " + point.snapshot();
    }

    private void differences(List<SinceWhen.Difference> differences) {
        markdown.items(differences.stream()
                .limit(MOST_OBJECTS)
                .map(difference -> difference.name() + ": " + difference.change())
                .toList());
        more(differences.size(), MOST_OBJECTS, "differences");
    }

    private void table(String title, List<StepResult> results) {
        if (results.isEmpty()) {
            return;
        }
        markdown.heading(2, title, "");
        markdown.row("Status", "Name", "Kind", "Duration", "Message");
        markdown.columns(5);
        results.stream()
                .limit(MOST_RESULTS)
                .forEach(result -> markdown.row(
                        sign(result.status()) + " " + Outcomes.word(result.status()),
                        result.name(),
                        result.kind(),
                        result.status() == Status.NOT_RUN ? "" : Quantity.readable(result.duration()),
                        result.message()));
        markdown.blank();
        more(results.size(), MOST_RESULTS, "rows");
    }

    private void list(String title, List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        markdown.heading(2, title, "");
        markdown.items(texts.stream().limit(MOST_PROBLEMS).toList());
        more(texts.size(), MOST_PROBLEMS, "lines");
    }

    private void provenance() {
        markdown.heading(2, "What was rehearsed", "");
        markdown.row("", "");
        markdown.columns(2);
        markdown.row("Run", rehearsal.id());
        markdown.row("Started", time.text(rehearsal.started()));
        markdown.row(
                "Volume", rehearsal.volume().name() + " (" + rehearsal.volume().storage() + ")");
        rehearsal.snapshot().ifPresent(snapshot -> markdown.row("Snapshot", snapshot.id()));
        markdown.row("Plan digest", rehearsal.plan().digest());
        markdown.blank();
    }

    private void more(int size, int shown, String what) {
        if (size > shown) {
            markdown.paragraph("… and " + (size - shown) + " more " + what + "; report.html has them all.");
        }
    }

    private static String sign(Status status) {
        return switch (status) {
            case PASSED -> "✅";
            case FAILED -> "❌";
            case ERROR -> "⚠️";
            case SKIPPED -> "➖";
            case NOT_RUN -> "⚪";
        };
    }
}
