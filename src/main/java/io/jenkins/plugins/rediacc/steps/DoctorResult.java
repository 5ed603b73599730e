package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What an agent has and lacks, as {@code rediaccDoctor} gives it. */
public final class DoctorResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final boolean good;
    private final List<String> findings;

    DoctorResult(JsonNode document) {
        this.good = document.path("good").asBoolean();
        this.findings = findings(document);
    }

    /** Whether all that is needed is there. */
    @Whitelisted
    public boolean isGood() {
        return good;
    }

    /** What is missing or worth a note, with what to do. */
    @Whitelisted
    public List<String> getFindings() {
        return findings;
    }

    private static List<String> findings(JsonNode document) {
        List<String> findings = new ArrayList<>();
        document.path("findings").forEach(each -> {
            if (!each.path("ok").asBoolean()) {
                findings.add(each.path("subject").asText() + ": "
                        + each.path("detail").asText() + "; "
                        + each.path("remedy").asText());
            }
        });
        return Collections.unmodifiableList(findings);
    }

    @Whitelisted
    @Override
    public String toString() {
        return good ? "good" : String.join("; ", findings);
    }
}
