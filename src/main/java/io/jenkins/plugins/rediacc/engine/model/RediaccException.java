package io.jenkins.plugins.rediacc.engine.model;

/** An expected failure: shown to the user without a stack trace, and mapped to an exit code. */
public final class RediaccException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final ErrorCause errorCause;
    private final transient Explanation explanation;

    private RediaccException(ExitCode exitCode, ErrorCause errorCause, Explanation explanation, Throwable cause) {
        super(explanation.text(), cause);
        this.exitCode = exitCode;
        this.errorCause = errorCause;
        this.explanation = explanation;
    }

    /** Wrong arguments, plan or catalogue: nothing was created. */
    public static RediaccException usage(Explanation explanation) {
        return new RediaccException(ExitCode.USAGE, ErrorCause.INTERNAL, explanation, null);
    }

    /** A guard said no. */
    public static RediaccException refused(Explanation explanation) {
        return new RediaccException(ExitCode.REFUSED, ErrorCause.STORAGE, explanation, null);
    }

    /** What was named does not exist. */
    public static RediaccException notFound(Explanation explanation) {
        return new RediaccException(ExitCode.NOT_FOUND, ErrorCause.STORAGE, explanation, null);
    }

    /** The surroundings broke. */
    public static RediaccException surroundings(ErrorCause errorCause, Explanation explanation) {
        return surroundings(errorCause, explanation, null);
    }

    /** The surroundings broke, for the given technical cause. */
    public static RediaccException surroundings(ErrorCause errorCause, Explanation explanation, Throwable cause) {
        return new RediaccException(ExitCode.SURROUNDINGS, errorCause, explanation, cause);
    }

    /** The caller asked to stop. */
    public static RediaccException cancelled(String reason) {
        return new RediaccException(
                ExitCode.CANCELLED, ErrorCause.CANCELLED, Explanation.of("cancelled: " + reason), null);
    }

    /** The same failure, explained by who knows more of the surroundings. */
    public RediaccException explainedBy(Explanation better) {
        return new RediaccException(exitCode, errorCause, better, this);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** What broke; meaningful where the exit code is {@link ExitCode#SURROUNDINGS} or {@link ExitCode#CANCELLED}. */
    public ErrorCause errorCause() {
        return errorCause;
    }

    public Explanation explanation() {
        return explanation;
    }
}
