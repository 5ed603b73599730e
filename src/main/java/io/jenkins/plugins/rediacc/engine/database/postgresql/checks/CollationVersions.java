package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.sql.SQLException;
import java.util.Map;

/**
 * Compares the versions of collations under the old server with what the new one computes. Where they differ, whatever
 * is stored in the collation's order may be wrong: {@code pg_upgrade} carries it over as it is.
 */
public final class CollationVersions implements ClusterCheck {

    static final String NAME = "postgresql/collation-versions";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Map<String, Object> with) {
        except(with);
    }

    @Override
    public StepOutcome run(CheckRun run) {
        ObjectPatterns except = except(run.with());
        Deadline deadline = new Deadline(run.limit());
        try {
            BothSides sides = BothSides.of(run);
            CollationComparison comparison = new CollationComparison(
                    "collation-versions/changed",
                    new RebuiltIndexes(sides.before().majorVersion(), sides.after()),
                    except);
            for (String database : sides.databases()) {
                try (Queries before = Queries.open(sides.before(), database, deadline);
                        Queries after = Queries.open(sides.after(), database, deadline)) {
                    comparison.compare(
                            database,
                            StoredOrder.of(before, database, sides.before().majorVersion()),
                            StoredOrder.of(after, database, sides.after().majorVersion()));
                }
            }
            return comparison.outcome();
        } catch (SQLException e) {
            return ServerTrouble.outcome(e, deadline);
        }
    }

    private static ObjectPatterns except(Map<String, Object> with) {
        return ObjectPatterns.of(Parameters.of(with, "except"), "except");
    }
}
