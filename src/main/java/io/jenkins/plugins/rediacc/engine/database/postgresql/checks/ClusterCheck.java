package io.jenkins.plugins.rediacc.engine.database.postgresql.checks;

import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.util.Map;

/** A built-in test of an upgraded cluster. It leaves no trace in either side. */
public interface ClusterCheck {

    /** The name in a plan, such as {@code postgresql/amcheck}. */
    String name();

    /**
     * Refuses wrong parameters.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException with exit code 2
     */
    void validate(Map<String, Object> with);

    /** Runs the test. Broken surroundings, such as a server that is gone, are an outcome with status ERROR. */
    StepOutcome run(CheckRun run);
}
