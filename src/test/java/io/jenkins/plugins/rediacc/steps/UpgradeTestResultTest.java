package io.jenkins.plugins.rediacc.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class UpgradeTestResultTest {

    private static final String REPORT =
            """
            {"id": "r1", "started": "2026-11-22T12:15:00.250Z", "finished": "2026-11-22T12:15:02.750Z",
             "verdict": "FAILED", "reason": "a step failed", "snapshot": {"id": "s1"},
             "steps": [{"name": "one", "status": "PASSED"},
                       {"name": "two", "status": "FAILED", "problems": [], "errorLines": ["ERROR: no", "more"]}],
             "tests": [{"name": "three", "status": "NOT_RUN"}], "since": %s}
            """;

    @Test
    void namesTheStepItsFirstErrorAndSinceWhen() throws Exception {
        UpgradeTestResult result =
                result("{\"steps\": [{\"firstBad\": {\"created\": \"2026-11-20T00:00:00Z\"}}]}", "job/x/1/rediacc/");
        assertThat(result.isPassed(), is(false));
        assertThat(result.getFailedStep(), is("two"));
        assertThat(result.getProblems(), contains("ERROR: no", "more"));
        assertThat(result.getDuration(), is(2.5));
        assertThat(result.getEvidence(), is("r1"));
        assertThat(
                result.failure(),
                is("the upgrade fails in 'two': ERROR: no; it fails since 2026-11-20T00:00:00Z; see job/x/1/rediacc/"));
    }

    @Test
    void whatIsNotKnownIsNull() throws Exception {
        UpgradeTestResult result = result("null", null);
        assertThat(result.getFailingSince(), is(nullValue()));
        assertThat(result.getReportUrl(), is(nullValue()));
    }

    private static UpgradeTestResult result(String since, String url) throws Exception {
        return new UpgradeTestResult(new ObjectMapper().readTree(REPORT.formatted(since)), url);
    }
}
