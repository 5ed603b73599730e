package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What became of the snapshots of a volume, as {@code rediaccPrune} gives it. */
public final class PruneResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final List<String> destroyed;
    private final List<String> kept;

    PruneResult(JsonNode document) {
        this.destroyed = of(document, "DESTROYED");
        this.kept = of(document, "KEPT");
    }

    /** The ids of those that were destroyed, or would be. */
    @Whitelisted
    public List<String> getDestroyed() {
        return destroyed;
    }

    /** The ids of those that are kept. */
    @Whitelisted
    public List<String> getKept() {
        return kept;
    }

    private static List<String> of(JsonNode document, String action) {
        List<String> ids = new ArrayList<>();
        document.path("outcomes").forEach(outcome -> {
            if (outcome.path("action").asText().equals(action)) {
                ids.add(outcome.path("id").asText());
            }
        });
        return Collections.unmodifiableList(ids);
    }

    @Whitelisted
    @Override
    public String toString() {
        return "destroyed " + destroyed.size() + ", kept " + kept.size();
    }
}
