package io.jenkins.plugins.rediacc.engine.model;

/**
 * What a rehearsal, a step or a test says.
 *
 * <p>Only {@link #PASSED} and {@link #FAILED} say anything about the upgrade. {@link #ERROR} says that the
 * surroundings broke (storage, space, time, abort) and that the question is still open.
 */
public enum Verdict {
    PASSED,
    FAILED,
    ERROR;

    /** The exit code of the command line that goes with this verdict. */
    public ExitCode exitCode() {
        return switch (this) {
            case PASSED -> ExitCode.DONE;
            case FAILED -> ExitCode.UPGRADE_FAILED;
            case ERROR -> ExitCode.SURROUNDINGS;
        };
    }
}
