package io.jenkins.plugins.rediacc.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import java.io.IOException;

/** How a run of the engine ended: its exit code with its result, or with its error. */
public final class EngineAnswer {

    /** The upgrade failed. */
    public static final int UPGRADE_FAILED = 1;

    /** The surroundings broke. */
    public static final int SURROUNDINGS = 3;

    /** What was named does not exist. */
    public static final int NOT_FOUND = 5;

    /** A gate or a guard refused. */
    public static final int REFUSED = 4;

    private final int exitCode;
    private final JsonNode document;

    @CheckForNull
    private final String reportUrl;

    private EngineAnswer(int exitCode, JsonNode document, @CheckForNull String reportUrl) {
        this.exitCode = exitCode;
        this.document = document;
        this.reportUrl = reportUrl;
    }

    /** Reads {@code result.json}. */
    static EngineAnswer read(String runId, String json, @CheckForNull String reportUrl) throws IOException {
        try {
            JsonNode document = new ObjectMapper().readTree(json);
            if (!document.path("runId").asText().equals(runId)
                    || !document.path("exitCode").isInt()) {
                throw new AbortException("the engine's result does not name run " + runId);
            }
            return new EngineAnswer(document.get("exitCode").intValue(), document, reportUrl);
        } catch (JsonProcessingException e) {
            throw new IOException("the engine's result is not readable: " + e.getOriginalMessage(), e);
        }
    }

    /** The answer of a process that died. */
    static EngineAnswer none() {
        return new EngineAnswer(SURROUNDINGS, MissingNode.getInstance(), null);
    }

    public int exitCode() {
        return exitCode;
    }

    /** What the verb found, also where an error stopped it half-way; a missing node where that left nothing to tell. */
    public JsonNode result() {
        return document.path("result");
    }

    /** The address of the page of the report, relative to Jenkins' root; null where there is none. */
    @CheckForNull
    public String reportUrl() {
        return reportUrl;
    }

    /** Throws what the engine said, unless the verb ended with 0. */
    public EngineAnswer orAbort() throws AbortException {
        if (exitCode != 0) {
            throw abort();
        }
        return this;
    }

    /** What the engine said, for people. */
    public AbortException abort() {
        JsonNode error = document.path("error");
        if (error.has("what")) {
            StringBuilder text = new StringBuilder(error.get("what").asText());
            append(text, "the tool said: ", error.path("toolWords").asText());
            append(text, "state now: ", error.path("stateNow").asText());
            append(text, "what to do: ", error.path("remedy").asText());
            return new AbortException(text.toString());
        }
        if (document.isMissingNode()) {
            return new AbortException("the engine ended without a result; what it left was cleaned up by 'rediacc gc'");
        }
        JsonNode objections = result().path("objections");
        if (!objections.isEmpty()) {
            return new AbortException(sentences(objections));
        }
        String reason = result().path("reason").asText();
        return new AbortException((reason.isEmpty() ? "the engine ended with exit code " + exitCode : reason)
                + (reportUrl == null ? "" : "; see " + reportUrl));
    }

    private static String sentences(JsonNode objections) {
        StringBuilder text = new StringBuilder("refused, production serves as before:");
        for (JsonNode objection : objections) {
            append(text, "- ", objection.path("reason").asText());
            append(text, "  what to do: ", objection.path("remedy").asText());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String label, String part) {
        if (!part.isEmpty()) {
            text.append("\n  ").append(label).append(part);
        }
    }
}
