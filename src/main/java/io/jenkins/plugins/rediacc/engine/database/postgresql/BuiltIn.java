package io.jenkins.plugins.rediacc.engine.database.postgresql;

import io.jenkins.plugins.rediacc.engine.database.BuiltInContext;
import io.jenkins.plugins.rediacc.engine.database.StepOutcome;
import java.util.Map;

/** A step or test that the engine brings along. */
public interface BuiltIn {

    /** The name that a plan uses, such as {@code postgresql/pg-upgrade}. */
    String name();

    /**
     * Refuses parameters that are unknown, missing or of the wrong kind; reads nothing but them.
     *
     * @throws io.jenkins.plugins.rediacc.engine.model.RediaccException with exit code 2, naming the parameter
     */
    void validate(Map<String, Object> with);

    /**
     * Runs it. A refusal by the upgrade itself is {@code FAILED}; broken surroundings are {@code ERROR}, returned or
     * thrown.
     */
    StepOutcome run(PostgresClone clone, Map<String, Object> with, BuiltInContext context);
}
