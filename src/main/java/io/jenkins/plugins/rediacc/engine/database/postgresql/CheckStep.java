package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.CheckRun;
import io.jenkins.plugins.rediacc.engine.database.postgresql.checks.ClusterCheck;
import io.jenkins.plugins.rediacc.engine.database.postgresql.session.ClusterSession;
import java.util.Map;

/** A test that compares the clusters before and after the steps, as a step that a plan can use. */
record CheckStep(ClusterCheck check) implements BuiltIn {

    @Override
    public String name() {
        return check.name();
    }

    @Override
    public void validate(Map<String, Object> with) {
        check.validate(with);
    }

    @Override
    public StepOutcome run(PostgresClone clone, Map<String, Object> with, BuiltInContext context) {
        // Both sides are clones of one volume, and so of one kind of database.
        return check.run(new CheckRun(() -> (ClusterSession) context.before().get(), clone, with, context.limit()));
    }
}
