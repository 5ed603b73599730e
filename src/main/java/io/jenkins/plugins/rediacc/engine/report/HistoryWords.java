package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.PlanHistory;
import io.jenkins.plugins.rediacc.engine.model.PlanHistory.Cell;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.time.Duration;
import java.util.Optional;

/** The words and signs of a history, the same in a terminal and on a page. */
public final class HistoryWords {

    private HistoryWords() {}

    /** Such as {@code 12 min 00 s → 31 min 10 s in 30 days}; empty where there is no trend. */
    public static String trend(PlanHistory.Row row) {
        return row.trend()
                .map(trend -> Quantity.readable(trend.first()) + " → " + Quantity.readable(trend.last()) + " in "
                        + time(trend.over()))
                .orElse("");
    }

    /** A shape for a cell; a blank where the plan did not have the step then. */
    public static String sign(Optional<Cell> cell) {
        return cell.map(present -> Outcomes.sign(present.status())).orElse(" ");
    }

    /** A failure count, such as {@code 3 failures}; empty where it last passed. */
    public static String failures(PlanHistory.Row row) {
        return row.failingSince()
                .map(streak -> (streak.orEarlier() ? "or earlier, at least " : "")
                        + streak.failures()
                        + (streak.failures() == 1 ? " failure" : " failures"))
                .orElse("");
    }

    /** How many rehearsals there are and are shown, such as {@code 40 rehearsals, the newest 30 shown}. */
    public static String extent(PlanHistory plan) {
        return (plan.complete() ? "" : "the newest ") + plan.total() + " rehearsals"
                + (plan.complete() ? "" : " read") + ", the newest "
                + plan.rehearsals().size() + " shown";
    }

    private static String time(Duration over) {
        return over.toDays() < 2 ? Quantity.readable(over) : over.toDays() + " days";
    }
}
