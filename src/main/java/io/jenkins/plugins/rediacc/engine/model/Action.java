package io.jenkins.plugins.rediacc.engine.model;

import java.util.Map;
import java.util.Optional;

/** What a step does. */
public sealed interface Action {

    /** Runs a file of the plan by its path, relative to the plan's folder. */
    record RunFile(String path) implements Action {}

    /** Runs a script written into the plan; {@code /bin/sh -e} unless its first line names an interpreter. */
    record RunScript(String text) implements Action {}

    /**
     * Runs an SQL file of the plan by {@code psql} in one session, stopping at the first error.
     *
     * @param path relative to the plan's folder
     * @param database the database to connect to; empty for the maintenance database {@code postgres}
     * @param user the role to connect as; empty for the superuser
     * @param encoding of the file, by PostgreSQL's name for it; empty for UTF-8
     */
    record RunSql(String path, Optional<String> database, Optional<String> user, Optional<String> encoding)
            implements Action {}

    /**
     * Runs what the engine brings along.
     *
     * @param uses its name, such as {@code postgresql/pg-upgrade}
     * @param with its parameters as the plan gives them
     */
    record BuiltIn(String uses, Map<String, Object> with) implements Action {
        public BuiltIn {
            with = Map.copyOf(with);
        }
    }

    /** A word for reports: {@code run}, {@code sql} or the built-in's name. */
    default String kind() {
        if (this instanceof RunSql) {
            return "sql";
        }
        return this instanceof BuiltIn builtIn ? builtIn.uses() : "run";
    }
}
