package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Quantity;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal.ProductionHealth.Window;
import java.util.List;
import java.util.Locale;

/** What the rehearsal cost: the pool's space and production's own speed; and how the clone was kept from production. */
final class ImpactSection {

    private static final String UNKNOWN = "not measured";

    private final Html html;

    ImpactSection(Html html) {
        this.html = html;
    }

    void write(Rehearsal rehearsal) {
        production(rehearsal);
        rehearsal.space().ifPresent(this::space);
        isolation(rehearsal.isolation());
    }

    private void production(Rehearsal rehearsal) {
        html.open("section").leaf("h2", "Production’s own speed");
        rehearsal
                .production()
                .ifPresentOrElse(
                        this::windows, () -> html.leaf("p", "Not measured: production could not be" + " asked."));
        html.close();
    }

    private void windows(ProductionHealth health) {
        html.open("table", "class", "figures").open("thead").open("tr").leaf("td", "");
        for (String column : List.of("Median", "99th percentile", "Transactions a second", "Samples")) {
            html.leaf("th", column, "scope", "col");
        }
        html.close().close().open("tbody");
        window("Before", health.before(), health.before());
        window("During", health.during(), health.before());
        window("After", health.after(), health.before());
        html.close().close();
        html.leaf("p", "Round trips of SELECT 1 on production; in brackets, compared with before.", "class", "caption");
    }

    private void window(String name, Window window, Window before) {
        boolean compared = window != before;
        html.open("tr").leaf("th", name, "scope", "row");
        cell("Median", window.medianMillis(), before.medianMillis(), " ms", compared);
        cell("99th percentile", window.p99Millis(), before.p99Millis(), " ms", compared);
        cell("Transactions a second", window.transactionsPerSecond(), before.transactionsPerSecond(), "", compared);
        html.leaf("td", String.valueOf(window.samples()), "class", "number", "data-label", "Samples");
        html.close();
    }

    private void cell(String label, double value, double before, String unit, boolean compared) {
        String text = UNKNOWN;
        if (Double.isFinite(value)) {
            text = String.format(Locale.ROOT, unit.isEmpty() ? "%,.1f%s" : "%,.2f%s", value, unit);
            if (compared && Double.isFinite(before) && before > 0) {
                text += String.format(Locale.ROOT, " (× %.2f)", value / before);
            }
        }
        html.leaf("td", text, "class", "number", "data-label", label);
    }

    private void space(Rehearsal.SpaceUse space) {
        html.open("section").leaf("h2", "Space").open("dl", "class", "pairs");
        pair(
                "The clone alone, at most",
                space.cloneExclusiveBytes().map(Quantity::readable).orElse("not known"));
        pair("Free in the pool, at least", share(space.poolLowestFreeBytes(), space.poolTotalBytes()));
        pair("Free in the pool, at the end", share(space.poolFreeBytes(), space.poolTotalBytes()));
        pair("Size of the pool", Quantity.readable(space.poolTotalBytes()));
        html.close();
        pool(space);
        html.close();
    }

    private void pool(Rehearsal.SpaceUse space) {
        if (space.poolTotalBytes() <= 0) {
            return;
        }
        double used = 100.0 * (space.poolTotalBytes() - space.poolLowestFreeBytes()) / space.poolTotalBytes();
        String text = String.format(Locale.ROOT, "The pool was filled to %.1f %% at most.", used);
        html.open("svg", "class", "pool", "role", "img", "aria-label", text, "height", "14", "width", "100%");
        html.shape("rect", "class", "whole", "width", "100%", "height", "14", "rx", "3");
        html.shape(
                "rect",
                "class",
                "used",
                "width",
                String.format(Locale.ROOT, "%.2f%%", used),
                "height",
                "14",
                "rx",
                "3");
        html.close();
        html.leaf("p", text, "class", "caption");
    }

    private void isolation(Rehearsal.IsolationReport isolation) {
        html.open("section").leaf("h2", "Isolation");
        html.open("p");
        if (isolation.mode().equals("namespaces")) {
            html.text("The clone’s server and the steps ran in namespaces of their own, in which production and the"
                    + " network did not exist.");
        } else if (isolation.mode().equals("none")) {
            html.open("strong").text("There was no isolation.").close();
            html.text(" The clone’s server and the steps could reach what this host can reach.");
        } else {
            html.text("Mode: ").data(isolation.mode());
        }
        html.close();
        list("Paths that did not exist for the clone", isolation.hidden());
        list("Found in the clone, naming other machines", isolation.outside());
        html.close();
    }

    private void list(String title, List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        html.leaf("h3", title).open("ul", "class", "objects");
        texts.forEach(text -> html.open("li").dataLeaf("code", text).close());
        html.close();
    }

    private void pair(String label, String value) {
        html.open("div").leaf("dt", label).leaf("dd", value).close();
    }

    private static String share(long bytes, long total) {
        String size = Quantity.readable(bytes);
        return total <= 0 ? size : size + String.format(Locale.ROOT, " (%.1f %%)", 100.0 * bytes / total);
    }
}
