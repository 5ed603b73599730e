package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** A snapshot, as {@code rediaccSnapshot} gives it. */
public final class SnapshotResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String id;
    private final String time;

    @CheckForNull
    private final String position;

    private final boolean taken;

    SnapshotResult(JsonNode document) {
        this.id = document.path("id").asText();
        this.time = document.path("created").asText();
        this.position = JsonValues.text(document.at("/position/lsn"));
        this.taken = document.path("taken").asBoolean(true);
    }

    /** Its id. */
    @Whitelisted
    public String getId() {
        return id;
    }

    /** When it was taken: ISO 8601, UTC. */
    @Whitelisted
    public String getTime() {
        return time;
    }

    /** The WAL position of PostgreSQL; null for plain files. */
    @CheckForNull
    @Whitelisted
    public String getPosition() {
        return position;
    }

    /** Whether it was taken now; false where the present period of the schedule has one already. */
    @Whitelisted
    public boolean isTaken() {
        return taken;
    }

    @Whitelisted
    @Override
    public String toString() {
        return id;
    }
}
