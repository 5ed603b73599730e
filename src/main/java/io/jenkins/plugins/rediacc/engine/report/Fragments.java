package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Column;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The reports as parts of another program's pages: the same content as the files, escaped by the same hand, without
 * style sheet and script. {@code report.css} in this package styles them, whatever else is on the page.
 */
public final class Fragments {

    private Fragments() {}

    /**
     * A rehearsal.
     *
     * @param files the address of the directory that holds the files the report names, with a slash at its end
     */
    public static String rehearsal(Rehearsal rehearsal, ZoneId zone, String files) {
        return HtmlReport.fragment(rehearsal, zone, files);
    }

    /**
     * The matrices of steps against rehearsals, and the durations of the steps.
     *
     * @param address where the page of a rehearsal is; empty where there is none
     */
    public static String history(List<PlanHistory> plans, ZoneId zone, Function<Column, Optional<String>> address) {
        return HistoryPage.fragment(plans, zone, address);
    }
}
