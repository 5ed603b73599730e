package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What became of a promotion or a way back. */
public final class PromotionResult implements Serializable {

    private static final long serialVersionUID = 1L;

    @CheckForNull
    private final String outcome;

    private final double pause;

    @CheckForNull
    private final String certificate;

    @CheckForNull
    private final String reportUrl;

    PromotionResult(JsonNode document, @CheckForNull String reportUrl) {
        this.outcome = JsonValues.text(document.path("outcome"));
        this.pause = document.path("pauseOfWrites").asDouble();
        this.certificate = document.path("certificate").isObject()
                ? document.get("certificate").toString()
                : null;
        this.reportUrl = reportUrl;
    }

    /** How it ended, such as {@code PROMOTED}, {@code UNDONE} or {@code ROLLED_BACK}. */
    @CheckForNull
    @Whitelisted
    public String getOutcome() {
        return outcome;
    }

    /** The pause of writes, in seconds; 0 where there was none. */
    @Whitelisted
    public double getPause() {
        return pause;
    }

    /** What shows that nothing was lost, as JSON; null where nothing was promoted. */
    @CheckForNull
    @Whitelisted
    public String getCertificate() {
        return certificate;
    }

    /** The address of the report in this Jenkins; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getReportUrl() {
        return reportUrl;
    }

    @Whitelisted
    @Override
    public String toString() {
        return outcome + " with a pause of " + pause + " s";
    }
}
