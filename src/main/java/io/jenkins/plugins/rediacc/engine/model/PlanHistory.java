package io.jenkins.plugins.rediacc.engine.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the rehearsals of one plan on one volume went over time, whatever the plan's files were each time.
 *
 * @param plan the plan's name
 * @param total how many rehearsals of it were read
 * @param complete whether these are all that the ledger holds; otherwise older ones were not read
 * @param rehearsals the newest of them, the oldest first: the columns of the matrix; without those that were made on
 *     older data than one before them
 * @param steps the steps and tests that these have: the rows of the matrix
 */
public record PlanHistory(
        String volume, String plan, long total, boolean complete, List<Column> rehearsals, List<Row> steps) {

    public PlanHistory {
        rehearsals = List.copyOf(rehearsals);
        steps = List.copyOf(steps);
    }

    /** One rehearsal; the snapshot is empty where none could be made. */
    public record Column(
            String rehearsal, Instant started, Optional<String> snapshot, String digest, Verdict verdict) {}

    /**
     * One step or test.
     *
     * @param cells one for each column; empty where the plan did not have the step then
     * @param failingSince the first failure of the present streak; empty where it last passed
     * @param trend how its duration went; empty where it passed fewer than twice
     */
    public record Row(String step, List<Optional<Cell>> cells, Optional<Streak> failingSince, Optional<Trend> trend) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** How a step went in one rehearsal. */
    public record Cell(StepResult.Status status, Duration duration) {}

    /**
     * Failures without a pass between them.
     *
     * @param orEarlier whether it may have begun before the rehearsals that were read
     */
    public record Streak(String rehearsal, Instant started, long failures, boolean orEarlier) {

        /** The streak with one more failure. */
        public Streak andOneMore() {
            return new Streak(rehearsal, started, failures + 1, orEarlier);
        }
    }

    /**
     * How long a step took when it passed, at the beginning and at the end of a time: the median of up to three each.
     *
     * @param over the time between the first and the last of them, at most 30 days
     */
    public record Trend(Duration first, Duration last, Duration over, int samples) {}
}
