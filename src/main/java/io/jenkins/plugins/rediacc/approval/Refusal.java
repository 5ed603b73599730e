package io.jenkins.plugins.rediacc.approval;

/** An answer that does not count, with the reason for the one who gave it. */
final class Refusal extends RuntimeException {

    /** The question is another one by now. */
    static final int CONFLICT = 409;

    /** This user's answer does not count. */
    static final int FORBIDDEN = 403;

    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String why) {
        super(why);
        this.status = status;
    }

    int status() {
        return status;
    }
}
