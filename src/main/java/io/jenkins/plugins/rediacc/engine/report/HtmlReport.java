package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/**
 * {@code report.html}: one page that needs nothing else and runs no script. The most urgent stands first: the verdict,
 * what failed and what to do, then the course of the rehearsal, then what it was made of.
 */
final class HtmlReport {

    /** Even if an escape were missed, a browser would run and load nothing. */
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /** The class below which the rules of {@code report.css} hold. */
    static final String ROOT = "rediacc";

    private final Rehearsal rehearsal;
    private final LocalTime time;
    private final Html html;

    private HtmlReport(Rehearsal rehearsal, ZoneId zone, Html html) {
        this.rehearsal = rehearsal;
        this.html = html;
        time = new LocalTime(zone);
    }

    static String of(Rehearsal rehearsal, ZoneId zone) {
        HtmlReport report = new HtmlReport(rehearsal, zone, Html.page());
        report.html.open("html", "lang", "en");
        head(report.html, rehearsal.verdict() + ": " + PlainText.line(report.title(), 100));
        report.html.open("body", "class", ROOT);
        report.banner();
        report.html.open("main");
        report.body();
        report.html.close();
        report.footer();
        report.html.close().close();
        return report.html.document();
    }

    static String fragment(Rehearsal rehearsal, ZoneId zone, String files) {
        HtmlReport report = new HtmlReport(rehearsal, zone, Html.fragment(files));
        report.html.open("div", "class", ROOT);
        report.banner();
        report.body();
        report.footer();
        return report.html.close().document();
    }

    /** The head of a page, which keeps a browser from running or loading anything. */
    static void head(Html html, String title) {
        html.open("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.leaf("title", title);
        html.style(styleSheet("page.css") + styleSheet("report.css"));
        html.close();
    }

    private void banner() {
        String status = css(Outcomes.status(rehearsal.verdict()));
        html.open("header", "class", "banner " + status);
        html.open("div", "class", "inner");
        html.open("p", "class", "verdict");
        html.leaf("span", Outcomes.sign(Outcomes.status(rehearsal.verdict())), "class", "seal", "aria-hidden", "true");
        html.leaf("strong", rehearsal.verdict().name());
        html.close();
        html.open("h1")
                .data(rehearsal.plan().name())
                .text(" on ")
                .data(rehearsal.volume().name())
                .close();
        html.dataLeaf("p", rehearsal.reason(), "class", "reason");
        html.leaf("p", Outcomes.meaning(rehearsal), "class", "meaning");
        html.open("dl", "class", "cards");
        card("Took", Quantity.readable(rehearsal.duration()));
        card("Steps", Outcomes.count(rehearsal.steps()));
        card("Tests", Outcomes.count(rehearsal.tests()));
        rehearsal
                .space()
                .flatMap(Rehearsal.SpaceUse::cloneExclusiveBytes)
                .ifPresent(bytes -> card("Space of the clone", Quantity.readable(bytes)));
        card("Started", time.text(rehearsal.started()));
        html.close().close().close();
    }

    private void card(String label, String value) {
        html.open("div").leaf("dt", label).leaf("dd", value).close();
    }

    private void body() {
        notes("Left behind", rehearsal.leftBehind(), "notes left");
        new FailureSection(html).write(rehearsal);
        rehearsal.since().ifPresent(since -> new SinceWhenSection(html, time).write(since));
        notes("What you should know", rehearsal.notices(), "notes");
        new TimeLine(html, rehearsal).write();
        new ResultTable(html).write("Steps", rehearsal.steps());
        new ResultTable(html).write("Tests", rehearsal.tests());
        new ImpactSection(html).write(rehearsal);
        new ProvenanceSection(html, time).write(rehearsal);
    }

    private void notes(String title, List<String> texts, String style) {
        if (texts.isEmpty()) {
            return;
        }
        html.open("section", "class", style).leaf("h2", title).open("ul");
        texts.forEach(text -> html.dataLeaf("li", text));
        html.close().close();
    }

    private void footer() {
        html.open("footer").open("p").text("Run ").data(rehearsal.id());
        html.text(". The same for machines: ").link(ReportWriter.JSON);
        html.text(" (schema version " + rehearsal.schema() + "), ").link(ReportWriter.JUNIT);
        html.text("; as Markdown: ")
                .link(ReportWriter.SUMMARY)
                .text(".")
                .close()
                .close();
    }

    private String title() {
        return rehearsal.plan().name() + " on " + rehearsal.volume().name();
    }

    /** The class of the style sheet for a status. */
    static String css(StepResult.Status status) {
        return switch (status) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case ERROR -> "error";
            case SKIPPED -> "skipped";
            case NOT_RUN -> "notrun";
        };
    }

    private static String styleSheet(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own " + name + " cannot be read", e);
        }
    }
}
