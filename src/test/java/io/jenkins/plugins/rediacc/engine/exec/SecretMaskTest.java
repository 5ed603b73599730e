package io.jenkins.plugins.rediacc.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    void hidesASecretWhereverChunksEnd(int chunk) {
        String text = "a s3cret, s3s3cret, s3cre, two\nlines; s3cret";

        assertThat(masked(text, chunk, "s3cret", "two\nlines")).isEqualTo("a ****, s3****, s3cre, ****; ****");
    }

    @Test
    void hidesTheLongerOfTwoSecretsThatShareABeginning() {
        assertThat(new SecretMask(List.of("abc", "abcdef")).apply("abcdef abc")).isEqualTo("**** ****");
        assertThat(masked("abcdef abc", 2, "abc", "abcdef")).isEqualTo("**** ****");
    }

    @Test
    void anEmptySecretHidesNothing() {
        assertThat(masked("text", 1, "")).isEqualTo("text");
    }

    private static String masked(String text, int chunk, String... secrets) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        SecretMask.Stream stream =
                new SecretMask(List.of(secrets)).before((bytes, length) -> output.write(bytes, 0, length));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += chunk) {
            int length = Math.min(chunk, bytes.length - i);
            byte[] part = new byte[length];
            System.arraycopy(bytes, i, part, 0, length);
            stream.accept(part, length);
        }
        stream.flush();
        return output.toString(StandardCharsets.UTF_8);
    }
}
