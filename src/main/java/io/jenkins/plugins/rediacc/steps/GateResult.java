package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The gate's answer, as {@code rediaccGate} gives it. */
public final class GateResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final boolean allowed;
    private final List<String> reasons;

    @CheckForNull
    private final String evidence;

    private final int approvals;
    private final double promisedPause;

    GateResult(JsonNode document) {
        this.allowed = document.path("allowed").asBoolean();
        this.reasons = reasons(document);
        this.evidence = JsonValues.text(document.path("evidence"));
        this.approvals = document.path("approvals").asInt();
        this.promisedPause = document.path("promisedPauseSeconds").asDouble();
    }

    /** Whether the promotion may start. */
    @Whitelisted
    public boolean isAllowed() {
        return allowed;
    }

    /** Why it may not, each with what to do; empty where it may. */
    @Whitelisted
    public List<String> getReasons() {
        return reasons;
    }

    /** The hash of the evidence in the ledger; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getEvidence() {
        return evidence;
    }

    /** How many people must approve, by the catalogue. */
    @Whitelisted
    public int getApprovals() {
        return approvals;
    }

    /** The pause of writes that it promises, in seconds; 0 where it is not allowed. */
    @Whitelisted
    public double getPromisedPause() {
        return promisedPause;
    }

    private static List<String> reasons(JsonNode document) {
        List<String> reasons = new ArrayList<>();
        document.path("objections")
                .forEach(each -> reasons.add(each.path("reason").asText() + " ("
                        + each.path("remedy").asText() + ")"));
        return Collections.unmodifiableList(reasons);
    }

    @Whitelisted
    @Override
    public String toString() {
        return allowed ? "allowed by " + evidence : "refused: " + String.join("; ", reasons);
    }
}
