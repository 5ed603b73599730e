package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen.Difference;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Since when a plan fails, for a terminal. */
final class SinceWhenText {

    private static final int MOST_DIFFERENCES = 15;
    private static final int MOST_ERROR_LINES = 8;
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final StringBuilder text = new StringBuilder();

    private SinceWhenText() {}

    static String of(SinceWhen since) {
        SinceWhenText writer = new SinceWhenText();
        writer.line(0, since.answer());
        since.steps().forEach(writer::step);
        since.changes().ifPresent(writer::changes);
        since.notices().forEach(notice -> writer.line(0, "! " + notice));
        writer.line(
                0,
                since.rehearsals() + " rehearsals in " + since.rounds() + " rounds, " + since.remembered()
                        + " results from the ledger, of " + since.snapshots() + " snapshots");
        if (since.steps().stream().anyMatch(answer -> answer.firstBad().isEmpty())) {
            writer.runs(since.runs());
        }
        return writer.text.toString().stripTrailing();
    }

    private void step(SinceWhen.StepAnswer answer) {
        line(0, "");
        line(0, answer.step() + ": " + answer.found().name().replace('_', ' ').toLowerCase(java.util.Locale.ROOT));
        answer.lastGood().ifPresent(good -> line(1, "last passed:  " + point(good)));
        answer.firstBad().ifPresent(bad -> line(1, "first failed: " + point(bad)));
        line(1, "how sure: " + answer.certainty());
        answer.unanswered().forEach(snapshot -> line(1, "no answer: " + snapshot));
        answer.error().stream().limit(MOST_ERROR_LINES).forEach(error -> line(1, "| " + error));
    }

    private static String point(SinceWhen.Point point) {
        return LOCAL.format(point.created()) + "  " + point.snapshot()
                + (point.lsn().isEmpty() ? "" : "  LSN " + point.lsn());
    }

    private void changes(SinceWhen.Changes changes) {
        line(0, "");
        line(
                0,
                changes.isEmpty()
                        ? "Nothing was found that changed between the two."
                        : "What changed between the two:");
        differences(changes.rows());
        differences(changes.schema());
        differences(changes.settings());
        line(0, "");
    }

    private void differences(List<Difference> differences) {
        differences.stream()
                .limit(MOST_DIFFERENCES)
                .forEach(difference -> line(
                        1,
                        (difference.database().isEmpty() ? "" : difference.database() + ": ") + difference.name() + ": "
                                + difference.change().replace("\n", "; ")));
        if (differences.size() > MOST_DIFFERENCES) {
            line(1, "… and " + (differences.size() - MOST_DIFFERENCES) + " more, in the report");
        }
    }

    private void runs(List<SinceWhen.Run> runs) {
        line(0, "All runs:");
        runs.forEach(run -> line(
                1,
                LOCAL.format(run.created()) + "  " + run.snapshot() + "  " + run.verdict()
                        + (run.failed().isEmpty() ? "" : ": " + String.join(", ", run.failed()))));
    }

    private void line(int indent, String words) {
        text.append("  ".repeat(indent)).append(Names.printable(words)).append('\n');
    }
}
