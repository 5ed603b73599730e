package io.jenkins.plugins.rediacc.approval;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.rediacc.config.RediaccConfiguration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a build may change production: by what its own record says, never by what its Pipeline says. */
public final class Approvals {

    private Approvals() {}

    /**
     * What was agreed to, and by whom.
     *
     * @param evidence the hash of it
     * @param approvedBy the IDs of the users, joined by commas
     */
    public record Granted(String evidence, String approvedBy) {}

    /**
     * The approval of a promotion, or of a way back, in this build.
     *
     * @param id the approval's id; null for the newest that was granted
     * @throws AbortException where there is none
     */
    public static Granted require(Run<?, ?> build, String volume, boolean rollback, @CheckForNull String id)
            throws AbortException {
        ApprovalAction action = build.getAction(ApprovalAction.class);
        Optional<ApprovalRecord> found =
                action == null ? Optional.empty() : id == null ? action.granted(volume, rollback) : action.find(id);
        ApprovalRecord record = found.filter(each -> each.isGranted(volume, rollback))
                .orElseThrow(() -> new AbortException("nobody approved " + what(rollback) + " of '" + volume
                        + "' in this build; production serves as before. Call rediaccApproval before, outside 'node'"));
        int wanted = RediaccConfiguration.get().getApprovals();
        if (record.getVotes().size() < wanted) {
            throw new AbortException("the configuration wants " + wanted + " approvals by now, and there are "
                    + record.getVotes().size() + "; production serves as before. Ask again by rediaccApproval");
        }
        return new Granted(
                record.getSubject().getEvidence(),
                record.getVotes().stream().map(Vote::getUserId).collect(Collectors.joining(",")));
    }

    private static String what(boolean rollback) {
        return rollback ? "the way back" : "the promotion";
    }
}
