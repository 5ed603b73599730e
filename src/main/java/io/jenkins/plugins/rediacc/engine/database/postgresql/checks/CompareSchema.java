package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.Deadline;
import io.jenkins.plugins.rediacc.engine.database.Parameters;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares what the catalogs say before the steps with what they say after: every object, its definition and owner. */
public final class CompareSchema implements ClusterCheck {

    static final String NAME = "postgresql/compare-schema";

    private static final int MAINTAIN_SINCE = 17;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Map<String, Object> with) {
        except(with);
        expected(with);
    }

    @Override
    public StepOutcome run(CheckRun run) {
        validate(run.with());
        Deadline deadline = new Deadline(run.limit());
        try {
            BothSides sides = BothSides.of(run);
            SchemaComparison comparison = new SchemaComparison(
                    except(run.with()),
                    expected(run.with()),
                    deadline,
                    sides.before().majorVersion() != sides.after().majorVersion());
            boolean withMaintain = sides.before().majorVersion() >= MAINTAIN_SINCE
                    && sides.after().majorVersion() >= MAINTAIN_SINCE;
            List<CatalogQuery> ofDatabase = new ArrayList<>(new RelationCatalog(withMaintain).all());
            ofDatabase.addAll(new SchemaCatalog(withMaintain).all());
            try (Queries before = Queries.open(sides.before(), sides.before().maintenanceDatabase(), deadline);
                    Queries after = Queries.open(sides.after(), sides.after().maintenanceDatabase(), deadline)) {
                comparison.compare("", new ClusterCatalog(withMaintain).all(), before, after);
            }
            for (String database : sides.databases()) {
                try (Queries before = Queries.open(sides.before(), database, deadline);
                        Queries after = Queries.open(sides.after(), database, deadline)) {
                    comparison.compare(database, ofDatabase, before, after);
                }
            }
            return comparison.outcome();
        } catch (SQLException e) {
            return ServerTrouble.outcome(e, deadline);
        }
    }

    private static Parameters parameters(Map<String, Object> with) {
        return Parameters.of(with, "except", "expect");
    }

    private static ObjectPatterns except(Map<String, Object> with) {
        return ObjectPatterns.of(parameters(with), "except");
    }

    private static List<String> expected(Map<String, Object> with) {
        return parameters(with).names("expect");
    }
}
