package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what the catalogs say before the steps with what they say after: every object, its definition and owner. */
public final class CompareSchema implements ClusterCheck {

    static final String NAME = "postgresql/compare-schema";

    private static final String MAINTENANCE_DATABASE = "postgres";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Map<String, Object> with) {
        parameters(with).patterns("except");
        expected(with);
    }

    @Override
    public StepOutcome run(CheckRun run) {
        validate(run.with());
        Deadline deadline = new Deadline(run.limit());
        try {
            BothSides sides = BothSides.of(run);
            SchemaComparison comparison =
                    new SchemaComparison(parameters(run.with()).patterns("except"), expected(run.with()), deadline);
            CatalogQueries catalog = new CatalogQueries(
                    Math.min(sides.before().majorVersion(), sides.after().majorVersion()));
            try (Queries before = Queries.open(sides.before(), MAINTENANCE_DATABASE, deadline);
                    Queries after = Queries.open(sides.after(), MAINTENANCE_DATABASE, deadline)) {
                comparison.compare("", catalog.ofCluster(), before, after);
            }
            for (String database : sides.databases()) {
                try (Queries before = Queries.open(sides.before(), database, deadline);
                        Queries after = Queries.open(sides.after(), database, deadline)) {
                    comparison.compare(database, catalog.ofDatabase(), before, after);
                }
            }
            return comparison.outcome();
        } catch (SQLException e) {
            return ServerTrouble.outcome(e, deadline);
        }
    }

    private static CheckParameters parameters(Map<String, Object> with) {
        return new CheckParameters(NAME, with, Set.of("except", "expect"));
    }

    private static List<String> expected(Map<String, Object> with) {
        return parameters(with).names("expect");
    }
}
