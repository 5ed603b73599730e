package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import java.util.Arrays;
import java.util.Optional;

/** The exit codes of rdc. Any other than 0 is a failure; what they say beyond that is a hint. */
enum RdcExit {
    INVALID(2, false, "correct the reference or option; a tag that rdc still knows is refused too"),
    AUTH_REQUIRED(
            3,
            false,
            "give a valid REDIACC_TOKEN in the environment; a token is bound to the first address it is used from"),
    GUARD_REFUSAL(4, false, "rdc refuses what is started by an AI agent; start the engine without such a parent"),
    NOT_FOUND(5, false, "see by 'rdc repo list' what there is"),
    NETWORK(6, true, "see whether the machine can be reached by SSH from this host"),
    SERVER_ERROR(7, true, "try again later"),
    PAYMENT_REQUIRED(8, false, "see the subscription: rdc subscription"),
    RATE_LIMITED(9, true, "try again later"),
    LICENSE_REQUIRED(
            10, false, "each fork needs an issue of the licence: see 'rdc subscription', and issue it beforehand"),
    AMBIGUOUS(11, false, "name the container by the option 'container' of the volume"),
    STATE_MISMATCH(12, false, "run 'rdc config reconcile' and look where the repository is"),
    HEALTH_GATE_FAILED(13, false, "the data are there, but the application is not healthy: see 'rdc repo logs'"),
    INFRA_FAILED(14, false, "the machine itself reported a failure: see its words"),
    BUSY(15, true, "another rdc works on it; try again later");

    private final int code;
    private final boolean retryable;
    private final String remedy;

    RdcExit(int code, boolean retryable, String remedy) {
        this.code = code;
        this.retryable = retryable;
        this.remedy = remedy;
    }

    static Optional<RdcExit> of(int code) {
        return Arrays.stream(values()).filter(exit -> exit.code == code).findFirst();
    }

    boolean isRetryable() {
        return retryable;
    }

    String remedy() {
        return remedy;
    }
}
