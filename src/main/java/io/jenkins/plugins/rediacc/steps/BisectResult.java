package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** Since when a plan fails, as {@code rediaccBisect} gives it. */
public final class BisectResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String answer;

    @CheckForNull
    private final String found;

    @CheckForNull
    private final String failedStep;

    @CheckForNull
    private final String lastGood;

    @CheckForNull
    private final String firstBad;

    @CheckForNull
    private final String failingSince;

    private final List<String> changes;
    private final int rehearsals;

    @CheckForNull
    private final String reportUrl;

    BisectResult(JsonNode report, @CheckForNull String reportUrl) {
        this.answer = report.at("/since/answer").asText();
        this.found = JsonValues.text(report.at("/since/steps/0/found"));
        this.failedStep = JsonValues.text(report.at("/since/steps/0/step"));
        this.lastGood = JsonValues.text(report.at("/since/steps/0/lastGood/snapshot"));
        this.firstBad = JsonValues.text(report.at("/since/steps/0/firstBad/snapshot"));
        this.failingSince = JsonValues.text(report.at("/since/steps/0/firstBad/created"));
        this.changes = changes(report.at("/since/changes"));
        this.rehearsals = report.at("/since/rehearsals").asInt();
        this.reportUrl = reportUrl;
    }

    /** One sentence, for people. */
    @Whitelisted
    public String getAnswer() {
        return answer;
    }

    /** {@code BETWEEN}, {@code AT_LEAST_SINCE}, {@code NOT_MONOTONE}, {@code FLAKY} or {@code NO_LONGER}; null where nothing fails. */
    @CheckForNull
    @Whitelisted
    public String getFound() {
        return found;
    }

    /** The step that fails; null where none does. */
    @CheckForNull
    @Whitelisted
    public String getFailedStep() {
        return failedStep;
    }

    /** The last snapshot on which it passed; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getLastGood() {
        return lastGood;
    }

    /** The first snapshot on which it failed; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getFirstBad() {
        return firstBad;
    }

    /** The time of that snapshot: ISO 8601, UTC; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getFailingSince() {
        return failingSince;
    }

    /** What changed between the two; may be empty. */
    @Whitelisted
    public List<String> getChanges() {
        return changes;
    }

    /** How many rehearsals the answer took. */
    @Whitelisted
    public int getRehearsals() {
        return rehearsals;
    }

    /** The address of the report in this Jenkins; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getReportUrl() {
        return reportUrl;
    }

    private static List<String> changes(JsonNode found) {
        List<String> changes = new ArrayList<>();
        for (String kind : List.of("rows", "schema", "settings")) {
            found.path(kind)
                    .forEach(each -> changes.add(each.path("name").asText() + ": "
                            + each.path("change").asText()));
        }
        return Collections.unmodifiableList(changes);
    }

    @Whitelisted
    @Override
    public String toString() {
        return answer;
    }
}
