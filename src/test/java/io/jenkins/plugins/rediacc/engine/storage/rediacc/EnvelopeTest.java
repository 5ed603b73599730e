package io.jenkins.plugins.rediacc.engine.storage.rediacc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvelopeTest {

    @Test
    void findsTheEnvelopeAmongWhatElseIsPrinted() {
        Envelope envelope = Envelope.in(
                        """
                        level=info msg="renet {listing}" args={"x":[1]}
                        {"success":true,"command":"repo list","data":[{"name":"shop"}],"errors":null}
                        Total: 1.2s {}
                        """)
                .orElseThrow();

        assertThat(envelope.data().path(0).path("name").asText()).isEqualTo("shop");
    }

    @Test
    void theLastEnvelopeCounts() {
        String first = "{\"success\":true,\"command\":\"repo fork\",\"data\":null}";
        String second =
                "{\n  \"success\": false, \"command\": \"repo fork\",\n \"errors\": [{\"code\": \"BUSY\", \"message\": \"m\", \"retryable\": true}]}";

        Envelope envelope =
                Envelope.in("steps\r" + first + "\n" + second + "\nmore steps").orElseThrow();

        assertThat(envelope.words()).isEqualTo("BUSY: m");
        assertThat(envelope.saysRetryable()).isTrue();
    }

    @Test
    void whatIsCutShortOrNoEnvelopeIsNone() {
        assertThat(Envelope.in("")).isEmpty();
        assertThat(Envelope.in("{\"success\":true,\"command\":\"repo list\",\"data\":[{\"name\":"))
                .isEmpty();
        assertThat(Envelope.in("{\"name\":\"shop\"}")).isEmpty();
        assertThat(Envelope.in("{{{{ not json")).isEmpty();
    }

    @Test
    void missingFieldsAreNoFailure() {
        Envelope envelope = Envelope.in("{\"success\":false,\"command\":\"x\"}").orElseThrow();

        assertThat(envelope.words()).isEmpty();
        assertThat(envelope.saysRetryable()).isFalse();
        assertThat(envelope.data().isMissingNode()).isTrue();
    }
}
