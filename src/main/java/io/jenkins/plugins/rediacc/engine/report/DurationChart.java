package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Cell;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Column;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Row;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How long one step took, over time, as a line. */
final class DurationChart {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 60;
    private static final int MARGIN = 5;

    private record Sample(Instant time, Duration duration) {}

    private final Html html;
    private final Row row;
    private final Instant first;
    private final double wholeMillis;
    private final List<Sample> samples = new ArrayList<>();

    DurationChart(Html html, List<Column> columns, Row row) {
        this.html = html;
        this.row = row;
        this.first = columns.get(0).started();
        Instant last = columns.get(columns.size() - 1).started();
        this.wholeMillis = Math.max(1, Duration.between(first, last).toMillis());
        for (int i = 0; i < columns.size(); i++) {
            Optional<Cell> cell = row.cells().get(i);
            if (cell.isPresent() && cell.get().status() == Status.PASSED) {
                samples.add(new Sample(columns.get(i).started(), cell.get().duration()));
            }
        }
    }

    /** Writes it; nothing where the step never passed. */
    void write() {
        if (samples.isEmpty()) {
            return;
        }
        Duration longest =
                samples.stream().map(Sample::duration).max(Duration::compareTo).orElseThrow();
        String words = "longest " + Quantity.readable(longest) + ", last "
                + Quantity.readable(samples.get(samples.size() - 1).duration());
        html.open("div", "class", "durations")
                .open("p")
                .dataLeaf("strong", row.step())
                .text(" ");
        html.leaf("span", words, "class", "kind").close();
        html.open(
                "svg", "class", "chart", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", words);
        String base = number(HEIGHT - MARGIN);
        html.shape("line", "class", "grid", "x1", "0", "x2", "" + WIDTH, "y1", base, "y2", base);
        html.shape(
                "polyline",
                "points",
                samples.stream()
                        .map(sample -> x(sample) + "," + y(sample, longest))
                        .collect(Collectors.joining(" ")));
        samples.forEach(sample -> html.shape("circle", "cx", x(sample), "cy", y(sample, longest), "r", "2.5"));
        html.close().close();
    }

    private String x(Sample sample) {
        double share = Duration.between(first, sample.time()).toMillis() / wholeMillis;
        return number(MARGIN + Math.min(Math.max(share, 0), 1) * (WIDTH - 2 * MARGIN));
    }

    private static String y(Sample sample, Duration longest) {
        double share = sample.duration().toMillis() / (double) Math.max(1, longest.toMillis());
        return number(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
