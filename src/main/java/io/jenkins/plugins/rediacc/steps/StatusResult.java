package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** How volumes are, as {@code rediaccStatus} gives it. */
public final class StatusResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Map<String, String> levels;
    private final List<String> findings;

    StatusResult(JsonNode document) {
        this.levels = levels(document);
        this.findings = findings(document);
    }

    /** The level of each volume by its name. */
    @Whitelisted
    public Map<String, String> getLevels() {
        return levels;
    }

    /** What is to be seen to, one sentence each. */
    @Whitelisted
    public List<String> getFindings() {
        return findings;
    }

    private static Map<String, String> levels(JsonNode document) {
        Map<String, String> levels = new TreeMap<>();
        document.path("volumes")
                .forEach(each -> levels.put(
                        each.path("volume").asText(), each.path("level").asText()));
        return Collections.unmodifiableMap(levels);
    }

    private static List<String> findings(JsonNode document) {
        List<String> findings = new ArrayList<>();
        document.path("volumes").forEach(each -> each.path("findings")
                .forEach(finding -> findings.add(each.path("volume").asText() + ": " + finding.asText())));
        return Collections.unmodifiableList(findings);
    }

    @Whitelisted
    @Override
    public String toString() {
        return levels.toString();
    }
}
