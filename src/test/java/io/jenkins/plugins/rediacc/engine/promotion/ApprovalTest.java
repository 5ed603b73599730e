package io.jenkins.plugins.rediacc.engine.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.rediacc.engine.model.Objection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the engine holds its caller to. */
class ApprovalTest {

    @Test
    void whoAgreedAgreedToThisEvidence() {
        Approval approval = new Approval(Optional.of("e1"), List.of("alice", "bob"));
        assertThat(approval.objections("e1", 2)).isEmpty();
        assertThat(ids(approval.objections("e2", 2))).containsExactly("gate/evidence-changed");
    }

    @Test
    void theCatalogueSaysHowManyAndNobodyCountsTwice() {
        Approval approval = new Approval(Optional.of("e1"), List.of("alice", "alice"));
        assertThat(ids(approval.objections("e1", 2))).containsExactly("gate/approvals-missing");
        assertThat(new Approval(Optional.empty(), List.of()).objections("e1", 0))
                .isEmpty();
    }

    private static List<String> ids(List<Objection> objections) {
        return objections.stream().map(Objection::id).toList();
    }
}
