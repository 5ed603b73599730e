package io.jenkins.plugins.rediacc.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {

    @TempDir
    Path directory;

    @Test
    void allFourReportsAreWrittenAndNothingElse() throws IOException {
        Path output = directory.resolve("new/output");
        new ReportWriter().write(RehearsalSamples.failed(), output);

        try (Stream<Path> files = Files.list(output)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.json", "junit.xml", "report.html", "summary.md");
        }
        assertThat(RehearsalJson.read(output.resolve("report.json"))).isEqualTo(RehearsalSamples.failed());
        assertThat(Files.readString(output.resolve("junit.xml"))).startsWith("<?xml version=\"1.0\"");
        assertThat(Files.readString(output.resolve("report.html"))).startsWith("<!DOCTYPE html>");
        assertThat(Files.readString(output.resolve("summary.md"))).startsWith("# ❌ FAILED");
    }

    @Test
    void earlierReportsAreReplaced() {
        new ReportWriter().write(RehearsalSamples.failed(), directory);
        new ReportWriter().write(RehearsalSamples.passed(), directory);

        assertThat(RehearsalJson.read(directory.resolve("report.json"))).isEqualTo(RehearsalSamples.passed());
    }

    @Test
    void halfASurrogatePairIsNoObstacle() {
        new ReportWriter().write(RehearsalSamples.hostile("cut \ud83d"), directory);

        assertThat(RehearsalJson.read(directory.resolve("report.json")).reason())
                .isEqualTo("cut ?");
    }

    @Test
    void aDirectoryThatCannotBeWrittenDoesNotHideTheVerdict() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> new ReportWriter().write(RehearsalSamples.failed(), file.resolve("output")))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("cannot write the reports")
                .hasMessageContaining("ended with FAILED")
                .hasMessageContaining("what to do");
    }
}
