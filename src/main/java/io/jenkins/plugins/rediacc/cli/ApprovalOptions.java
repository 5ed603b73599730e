package io.jenkins.plugins.rediacc.cli;

import io.jenkins.plugins.rediacc.engine.promotion.Approval;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What people agreed to before a promotion. */
final class ApprovalOptions {

    @Option(
            names = "--evidence",
            paramLabel = "HASH",
            description = "Refuse where the gate's evidence is another than this one, which was agreed to.")
    private String evidence;

    @Option(
            names = "--approved-by",
            paramLabel = "NAME",
            split = ",",
            description = "Who agreed; the catalogue says how many it takes (promote.approvals).")
    private List<String> approvedBy = List.of();

    Approval approval() {
        return new Approval(Optional.ofNullable(evidence), approvedBy);
    }
}
