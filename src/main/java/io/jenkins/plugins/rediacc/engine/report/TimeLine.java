package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * When each phase, step and test ran, as bars over the time of the rehearsal. Labels and durations are HTML beside the
 * drawing, so they stay readable on a narrow screen; all widths in it are percentages.
 */
final class TimeLine {

    private static final int MOST_TICKS = 5;
    private static final int LONGEST_LABEL = 120;
    /** Narrower could not be seen. */
    private static final double NARROWEST_PERCENT = 0.4;

    private static final long[] TICK_SECONDS = {
        1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400
    };

    private final Html html;
    private final Rehearsal rehearsal;
    private final double wholeMillis;

    TimeLine(Html html, Rehearsal rehearsal) {
        this.html = html;
        this.rehearsal = rehearsal;
        wholeMillis = Math.max(1, rehearsal.duration().toMillis());
    }

    private record Bar(String label, String group, String style, String word, Instant start, Duration duration) {}

    void write() {
        List<Bar> bars = bars();
        if (bars.isEmpty()) {
            return;
        }
        html.open("section").leaf("h2", "Time line");
        html.open("ol", "class", "timeline");
        bars.forEach(this::row);
        html.close();
        axis();
        html.leaf(
                "p",
                "Seconds and minutes count from the start of the rehearsal. Grey: what the engine did around the steps.",
                "class",
                "caption");
        html.close();
    }

    private List<Bar> bars() {
        List<Bar> bars = new ArrayList<>();
        for (Rehearsal.Phase phase : rehearsal.phases()) {
            bars.add(new Bar(phase.name(), "engine", "phase", "", phase.started(), phase.duration()));
        }
        rehearsal.steps().forEach(step -> add(bars, "step", step));
        rehearsal.tests().forEach(test -> add(bars, "test", test));
        bars.sort(Comparator.comparing(Bar::start));
        return bars;
    }

    private static void add(List<Bar> bars, String group, StepResult result) {
        result.started()
                .ifPresent(start -> bars.add(new Bar(
                        result.name(),
                        group,
                        HtmlReport.css(result.status()),
                        Outcomes.sign(result.status()),
                        start,
                        result.duration())));
    }

    private void row(Bar bar) {
        double from = clamp(percent(Duration.between(rehearsal.started(), bar.start())));
        double width = Math.min(Math.max(percent(bar.duration()), NARROWEST_PERCENT), 100);
        double left = Math.min(from, 100 - width);
        html.open("li");
        html.open("span", "class", "label " + bar.style(), "title", PlainText.line(bar.label(), LONGEST_LABEL));
        html.leaf("span", bar.group(), "class", "kind").text(" ");
        if (!bar.word().isEmpty()) {
            html.leaf("span", bar.word(), "class", "sign").text(" ");
        }
        html.data(bar.label()).close();
        html.open("svg", "class", "bar " + bar.style(), "aria-hidden", "true", "height", "16", "width", "100%");
        ticks().forEach(tick -> html.shape(
                "line", "class", "grid", "x1", percentage(tick), "x2", percentage(tick), "y1", "0", "y2", "16"));
        html.shape("rect", "x", number(left) + "%", "y", "2", "width", number(width) + "%", "height", "12", "rx", "2");
        html.close();
        html.leaf("span", readable(bar.duration()), "class", "number").close();
    }

    private void axis() {
        html.open("div", "class", "axis", "aria-hidden", "true").leaf("span", "");
        html.open("svg", "height", "18", "width", "100%");
        for (long tick : ticks()) {
            html.leaf(
                    "text",
                    label(tick),
                    "x",
                    percentage(tick),
                    "y",
                    "13",
                    "text-anchor",
                    tick == 0 ? "start" : "middle");
        }
        html.close().leaf("span", "").close();
    }

    private List<Long> ticks() {
        double seconds = wholeMillis / 1000;
        long step = TICK_SECONDS[TICK_SECONDS.length - 1];
        for (int i = TICK_SECONDS.length - 1; i >= 0 && seconds / TICK_SECONDS[i] <= MOST_TICKS; i--) {
            step = TICK_SECONDS[i];
        }
        long most = (long) (seconds * 0.97);
        List<Long> ticks = new ArrayList<>();
        for (long tick = 0; tick <= most && ticks.size() <= MOST_TICKS; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    private static String label(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600 ? number(seconds / 60.0) + " min" : number(seconds / 3_600.0) + " h";
    }

    private static String readable(Duration duration) {
        return duration.toMillis() < 100 ? duration.toMillis() + " ms" : Quantity.readable(duration);
    }

    private String percentage(long seconds) {
        return number(percent(Duration.ofSeconds(seconds))) + "%";
    }

    private double percent(Duration duration) {
        return duration.toMillis() / wholeMillis * 100;
    }

    private static double clamp(double percent) {
        return Math.min(Math.max(percent, 0), 100);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
    }
}
