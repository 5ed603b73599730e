package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.Map;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** A clone, as {@code rediaccCreateClone} gives it. */
public final class CloneResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String id;
    private final String path;
    private final String snapshot;
    private final String expires;
    private final Map<String, String> environment;

    CloneResult(JsonNode document) {
        this.id = document.path("id").asText();
        this.path = document.path("path").asText();
        this.snapshot = document.path("snapshot").asText();
        this.expires = document.path("expires").asText();
        this.environment = JsonValues.map(document.path("environment"));
    }

    /** Its id. */
    @Whitelisted
    public String getId() {
        return id;
    }

    /** Where its files are on the agent. */
    @Whitelisted
    public String getPath() {
        return path;
    }

    /** The snapshot that it was made from. */
    @Whitelisted
    public String getSnapshot() {
        return snapshot;
    }

    /** When its time to live ends: ISO 8601, UTC. */
    @Whitelisted
    public String getExpires() {
        return expires;
    }

    /** What programs need to reach its database; empty where that was not started. */
    @Whitelisted
    public Map<String, String> getEnvironment() {
        return environment;
    }

    @Whitelisted
    @Override
    public String toString() {
        return id;
    }
}
