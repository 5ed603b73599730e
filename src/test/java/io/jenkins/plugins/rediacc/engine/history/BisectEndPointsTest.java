package io.jenkins.plugins.rediacc.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BisectEndPointsTest {

    @TempDir
    private Path state;

    @Test
    void keepsTheNewestAnswerOfEachPlan() {
        BisectEndPoints endPoints = new BisectEndPoints(state, "orders");
        assertThat(endPoints.read()).isEmpty();

        endPoints.replace(Path.of("/a.yaml"), List.of("s1", "s2"));
        endPoints.replace(Path.of("/b.yaml"), List.of("s2", "s3"));
        assertThat(new BisectEndPoints(state, "orders").read()).containsExactly("s1", "s2", "s3");
        assertThat(new BisectEndPoints(state, "others").read()).isEmpty();

        endPoints.replace(Path.of("/a.yaml"), List.of("s4"));
        endPoints.replace(Path.of("/b.yaml"), List.of());
        assertThat(endPoints.read()).containsExactly("s4");
    }

    @Test
    void aFileThatCannotBeUnderstoodIsNoEmptyOne() throws IOException {
        Path file = Files.createDirectories(state.resolve("bisect")).resolve("orders.json");
        Files.writeString(file, "[{\"plan\":");

        assertThatThrownBy(() -> new BisectEndPoints(state, "orders").read())
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining(file.toString());
    }
}
