package io.jenkins.plugins.rediacc.engine.model;

/** The exit codes of the command line; a caller may rely on each. */
public enum ExitCode {
    /** Passed, or done. */
    DONE(0),
    /** The upgrade failed: verdict FAILED. */
    UPGRADE_FAILED(1),
    /** Wrong usage, or an invalid plan or catalogue; nothing was created. */
    USAGE(2),
    /** The surroundings broke: storage, space, time, a missing tool. */
    SURROUNDINGS(3),
    /** A gate or a guard refused. */
    REFUSED(4),
    /** The named volume, snapshot, clone or report does not exist. */
    NOT_FOUND(5),
    /** Cancelled by a signal or by the caller's cancel file. */
    CANCELLED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
