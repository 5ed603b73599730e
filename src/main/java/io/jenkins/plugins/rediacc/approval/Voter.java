package io.jenkins.plugins.rediacc.approval;

import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.Permission;
import io.jenkins.plugins.rediacc.config.RediaccPermissions;
import java.util.List;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/**
 * Who answers, and whether it counts.
 *
 * @param authentication as Jenkins knows the one who asked
 */
record Voter(Authentication authentication) {

    /** Who made the present request. */
    static Voter current() {
        return new Voter(Jenkins.getAuthentication2());
    }

    String userId() {
        return authentication.getName();
    }

    /** What it takes to answer. */
    static Permission permission(ApprovalRecord record) {
        return record.getSubject().isRollback() ? RediaccPermissions.ROLLBACK : RediaccPermissions.PROMOTE;
    }

    /** Throws where this is nobody in particular, or not one of those who may answer. */
    static void requirePermission(Run<?, ?> build, ApprovalRecord record) {
        build.getParent().checkPermission(permission(record));
    }

    /** Throws where nobody knows who this is. */
    void requireKnown() {
        if (!Jenkins.get().isUseSecurity()) {
            throw new Refusal(Refusal.FORBIDDEN, Messages.Voter_NoSecurity());
        }
        if (ACL.isAnonymous2(authentication) || authentication.equals(ACL.SYSTEM2)) {
            throw new Refusal(Refusal.FORBIDDEN, Messages.Voter_Anonymous());
        }
    }

    /** Throws where the approval of this user does not count. */
    void requireCounts(ApprovalRecord record) {
        requireKnown();
        if (record.isStarter(userId())) {
            throw new Refusal(Refusal.FORBIDDEN, Messages.Voter_Starter());
        }
        if (record.hasVoteOf(userId())) {
            throw new Refusal(Refusal.CONFLICT, Messages.Voter_Again());
        }
        List<String> approvers = record.getApprovers();
        if (!approvers.isEmpty() && approvers.stream().noneMatch(this::is)) {
            throw new Refusal(Refusal.FORBIDDEN, Messages.Voter_NotNamed(String.join(", ", approvers)));
        }
    }

    private boolean is(String userOrGroup) {
        return User.idStrategy().equals(userOrGroup, userId())
                || authentication.getAuthorities().stream().anyMatch(group -> Jenkins.get()
                        .getSecurityRealm()
                        .getGroupIdStrategy()
                        .equals(userOrGroup, group.getAuthority()));
    }
}
