package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.model.Quantity;
import java.sql.SQLException;
import java.util.Map;

/**
 * Compares what the rows of every table of every database hold before the steps with what they hold after. It names the
 * tables by how many rows are different, and rows by their primary keys.
 */
public final class CompareContents implements ClusterCheck {

    static final String NAME = "postgresql/compare-contents";

    private static final String LARGEST = "largest";
    private static final long DEFAULT_LARGEST = 4L << 30;

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
        ContentComparison.Settings settings = settings(run.with());
        Deadline deadline = new Deadline(run.limit());
        try {
            BothSides sides = BothSides.of(run);
            ContentComparison comparison = new ContentComparison(settings, deadline);
            sides.missingDatabases().forEach(comparison::databaseMissing);
            sides.addedDatabases().forEach(comparison::databaseAdded);
            for (String database : sides.databases()) {
                comparison.compare(sides, database);
            }
            return comparison.outcome();
        } catch (SQLException e) {
            return ServerTrouble.outcome(e, deadline);
        }
    }

    private static ContentComparison.Settings settings(Map<String, Object> with) {
        Parameters parameters = Parameters.of(with, "except", LARGEST, "jobs");
        long largest = parameters
                .text(LARGEST)
                .map(text -> Quantity.bytes(text).orElseThrow(() -> parameters.wrong(LARGEST, "a size such as 4GB")))
                .orElse(DEFAULT_LARGEST);
        return new ContentComparison.Settings(
                ObjectPatterns.of(parameters, "except"), largest, Workers.jobs(parameters));
    }
}
