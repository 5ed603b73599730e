package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compares the number of rows of every table of every database before the steps with the number after. */
public final class CompareRowCounts implements ClusterCheck {

    static final String NAME = "postgresql/compare-row-counts";

    private static final String SAMPLE = "sample";

    private final long sampledFromBlocks;

    public CompareRowCounts() {
        this(RowCounter.SAMPLED_FROM_BLOCKS);
    }

    CompareRowCounts(long sampledFromBlocks) {
        this.sampledFromBlocks = sampledFromBlocks;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Map<String, Object> with) {
        settings(with);
    }

    @Override
    public StepOutcome run(CheckRun run) {
        RowComparison.Settings settings = settings(run.with());
        Deadline deadline = new Deadline(run.limit());
        try {
            return BothSides.of(run).compare(new RowComparison(settings, deadline));
        } catch (SQLException e) {
            return ServerTrouble.outcome(e, deadline);
        }
    }

    private RowComparison.Settings settings(Map<String, Object> with) {
        Parameters parameters = Parameters.of(with, "mode", "except", "expect", "jobs");
        boolean sample = parameters.choice("mode", "exact", SAMPLE).equals(SAMPLE);
        Map<String, RowExpectation> expectations = new LinkedHashMap<>();
        parameters
                .texts("expect", "{ public.orders: \"+5\" }")
                .forEach((table, text) -> expectations.put(
                        table,
                        RowExpectation.parse(text)
                                .orElseThrow(() -> Parameters.refused(
                                        "'expect' gives " + table + " the value '" + text + "'",
                                        "use \"+5\", \"-3\", \"=100\" or \"any\""))));
        return new RowComparison.Settings(
                sample ? sampledFromBlocks : Long.MAX_VALUE,
                ObjectPatterns.of(parameters, "except"),
                expectations,
                Workers.jobs(parameters));
    }
}
