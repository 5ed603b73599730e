package io.jenkins.plugins.rediacc.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** A rehearsal, as {@code rediaccUpgradeTest} gives it. */
public final class UpgradeTestResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String verdict;

    @CheckForNull
    private final String failedStep;

    private final List<String> problems;

    @CheckForNull
    private final String failingSince;

    @CheckForNull
    private final String snapshot;

    private final String evidence;
    private final double duration;

    @CheckForNull
    private final String reportUrl;

    private final String reason;

    UpgradeTestResult(JsonNode report, @CheckForNull String reportUrl) {
        this.verdict = report.path("verdict").asText();
        this.failedStep = JsonValues.text(failed(report).path("name"));
        this.problems = problems(failed(report));
        this.failingSince = JsonValues.text(report.at("/since/steps/0/firstBad/created"));
        this.snapshot = JsonValues.text(report.at("/snapshot/id"));
        this.evidence = report.path("id").asText();
        this.duration = report.path("duration").asDouble(seconds(report));
        this.reportUrl = reportUrl;
        this.reason = report.path("reason").asText();
    }

    /** {@code PASSED} or {@code FAILED}. */
    @Whitelisted
    public String getVerdict() {
        return verdict;
    }

    /** The name of the step or test that failed; null where none did. */
    @CheckForNull
    @Whitelisted
    public String getFailedStep() {
        return failedStep;
    }

    /** What the failing step found, one sentence each; may be empty. */
    @Whitelisted
    public List<String> getProblems() {
        return problems;
    }

    /** The time of the first snapshot on which it fails: ISO 8601, UTC; null where that is not known. */
    @CheckForNull
    @Whitelisted
    public String getFailingSince() {
        return failingSince;
    }

    /** The id of the snapshot that was rehearsed on; null where none could be made. */
    @CheckForNull
    @Whitelisted
    public String getSnapshot() {
        return snapshot;
    }

    /** The id of the rehearsal in the ledger of the host. */
    @Whitelisted
    public String getEvidence() {
        return evidence;
    }

    /** How long it took, in seconds. */
    @Whitelisted
    public double getDuration() {
        return duration;
    }

    /** The address of the report in this Jenkins; null where there is none. */
    @CheckForNull
    @Whitelisted
    public String getReportUrl() {
        return reportUrl;
    }

    /** One sentence: why the verdict is what it is. */
    @Whitelisted
    public String getReason() {
        return reason;
    }

    /** Whether the upgrade passed. */
    @Whitelisted
    public boolean isPassed() {
        return verdict.equals("PASSED");
    }

    /** Which step failed, with its first error and where to read on. */
    String failure() {
        String what = failedStep == null ? reason : "the upgrade fails in '" + failedStep + "'";
        String first = problems.isEmpty() ? "" : ": " + problems.get(0);
        return what
                + first
                + (failingSince == null ? "" : "; it fails since " + failingSince)
                + (reportUrl == null ? "" : "; see " + reportUrl);
    }

    /** The first step or test that failed; a missing node where none did. */
    private static JsonNode failed(JsonNode report) {
        for (String group : List.of("steps", "tests")) {
            for (JsonNode step : report.path(group)) {
                if (step.path("status").asText().equals("FAILED")) {
                    return step;
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static List<String> problems(JsonNode step) {
        List<String> problems = new ArrayList<>();
        step.path("problems")
                .forEach(problem -> problems.add(problem.path("title").asText()));
        if (problems.isEmpty()) {
            step.path("errorLines").forEach(line -> problems.add(line.asText()));
        }
        return Collections.unmodifiableList(problems);
    }

    private static double seconds(JsonNode report) {
        Instant started = Instant.parse(report.path("started").asText());
        Instant finished = Instant.parse(report.path("finished").asText());
        return Duration.between(started, finished).toMillis() / 1000.0;
    }

    @Whitelisted
    @Override
    public String toString() {
        return verdict + ": " + reason;
    }
}
