package io.jenkins.plugins.rediacc.agent;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a step that ends with an error says is all that the engine said. */
class EngineAnswerTest {

    @Test
    void aRefusalSaysWhatItWouldLoseAndWhatToDo() throws IOException {
        String said = said(
                """
                {"runId": "r", "exitCode": 4, "result": {"reason": "refused"},
                 "error": {"what": "1 row would be lost", "toolWords": "", "stateNow": "15 serves",
                           "remedy": "--accept-loss-since 0/3000060"}}
                """);

        assertThat(
                said, is("1 row would be lost\n  state now: 15 serves\n  what to do: --accept-loss-since 0/3000060"));
    }

    @Test
    void objectionsAreNamedWithTheirRemedies() throws IOException {
        String said = said(
                """
                {"runId": "r", "exitCode": 4, "result": {"objections": [
                  {"id": "gate/old", "reason": "the rehearsal is old", "remedy": "rehearse again"},
                  {"id": "gate/space", "reason": "no space", "remedy": "make some"}]}}
                """);

        assertThat(
                said,
                allOf(
                        containsString("the rehearsal is old\n    what to do: rehearse again"),
                        containsString("no space\n    what to do: make some")));
    }

    private static String said(String result) throws IOException {
        return EngineAnswer.read("r", result, null).abort().getMessage();
    }
}
