package io.jenkins.plugins.rediacc.approval;

import hudson.model.User;
import java.time.Instant;

/** Somebody approved. Saved with the build: plain fields, only ever added to. */
public final class Vote {

    private final String userId;
    private final String evidence;
    private final long time;

    Vote(String userId, String evidence, Instant time) {
        this.userId = userId;
        this.evidence = evidence;
        this.time = time.toEpochMilli();
    }

    public String getUserId() {
        return userId;
    }

    /** The name of the user for people; the ID where the user is gone. */
    public String getName() {
        User user = User.getById(userId, false);
        return user == null ? userId : user.getDisplayName();
    }

    /** What was agreed to. */
    public String getEvidence() {
        return evidence;
    }

    public Instant getTime() {
        return Instant.ofEpochMilli(time);
    }
}
