package io.jenkins.plugins.rediacc.approval;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the engine answered in this build, so that people are shown its own words and not the Pipeline's. */
public final class GateAnswers extends InvisibleAction {

    private volatile List<GateRecord> records = new ArrayList<>();

    /** Remembers an answer of the gate. Approvals that wait in this build for other evidence begin anew. */
    public static void record(Run<?, ?> build, JsonNode answer) throws IOException {
        add(build, GateRecord.ofGate(answer));
    }

    /** Remembers what a way back would lose, in the engine's words. */
    public static void recordLoss(Run<?, ?> build, String volume, String loss) throws IOException {
        add(build, GateRecord.ofRollback(volume, loss));
    }

    private static void add(Run<?, ?> build, GateRecord record) throws IOException {
        synchronized (build) {
            GateAnswers answers = build.getAction(GateAnswers.class);
            if (answers == null) {
                answers = new GateAnswers();
                build.addAction(answers);
            }
            List<GateRecord> more = new ArrayList<>(answers.records);
            more.add(record);
            answers.records = more;
        }
        ApprovalAction approvals = build.getAction(ApprovalAction.class);
        if (approvals != null) {
            approvals.renew(record);
        }
        build.save();
    }

    /**
     * The newest answer of the build.
     *
     * @param evidence the hash it must have; null for any
     */
    static Optional<GateRecord> newest(Run<?, ?> build, @CheckForNull String evidence, boolean rollback) {
        GateAnswers answers = build.getAction(GateAnswers.class);
        if (answers == null) {
            return Optional.empty();
        }
        return answers.records.stream()
                .filter(record -> record.isRollback() == rollback)
                .filter(record -> evidence == null || record.getEvidence().equals(evidence))
                .reduce((older, newer) -> newer);
    }
}
