package io.jenkins.plugins.rediacc.engine.promotion;

import io.jenkins.plugins.rediacc.engine.history.Ledger;
import io.jenkins.plugins.rediacc.engine.model.Names;
import io.jenkins.plugins.rediacc.engine.model.Objection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What people agreed to, as the caller of the engine says it. The engine cannot ask who they are: it trusts who may run it.
 * It holds the caller to the evidence and to the number that the catalogue wants.
 *
 * @param evidence the hash of the gate's answer that was agreed to; empty where the caller names none
 * @param approvedBy who agreed, each once
 */
public record Approval(Optional<String> evidence, List<String> approvedBy) {

    /** The kind of its record in the ledger. */
    public static final String KIND = "approval";

    public Approval {
        approvedBy = approvedBy.stream().distinct().toList();
    }

    /** What is written to the ledger; plan and evidence are empty for a way back. */
    public record Entry(String volume, String planDigest, String evidence, List<String> approvedBy) {}

    /** Writes to the ledger who agreed, before the act; nothing where the caller names nobody. */
    public void record(Path state, String volume, String planDigest, String evidenceNow) {
        if (!approvedBy.isEmpty()) {
            new Ledger(state).append(KIND, new Entry(volume, planDigest, evidenceNow, approvedBy));
        }
    }

    /** What speaks against a promotion on the evidence that the gate has now. */
    public List<Objection> objections(String evidenceNow, int wanted) {
        List<Objection> objections = new ArrayList<>();
        evidence.filter(agreed -> !agreed.equals(evidenceNow))
                .ifPresent(agreed -> objections.add(new Objection(
                        "gate/evidence-changed",
                        "the evidence is " + evidenceNow + " by now, and " + Names.printable(agreed)
                                + " is what was agreed to",
                        "ask the gate again, and have its answer approved")));
        if (approvedBy.size() < wanted) {
            objections.add(new Objection(
                    "gate/approvals-missing",
                    "the catalogue wants " + wanted + " approvals, and there are " + approvedBy.size(),
                    "have it approved, and name who approved by --approved-by"));
        }
        return objections;
    }
}
