package io.jenkins.plugins.rediacc.engine.model;

/** Why a verdict is {@link Verdict#ERROR}: what in the surroundings broke. */
public enum ErrorCause {
    STORAGE,
    /** The pool, the clone's quota or the disk-growth limit of the plan ran out. */
    SPACE,
    /** A time limit of a step or of the whole rehearsal was reached. */
    TIME,
    /** The clone's database server could not start, or died without a step asking for it. */
    DATABASE,
    /** A tool of the upgrade was killed from outside. */
    KILLED,
    CANCELLED,
    /** A defect of the engine itself. */
    INTERNAL
}
