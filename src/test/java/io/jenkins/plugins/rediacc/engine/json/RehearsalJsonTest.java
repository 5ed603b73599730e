package io.jenkins.plugins.rediacc.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.rediacc.engine.model.ExitCode;
import io.jenkins.plugins.rediacc.engine.model.RediaccException;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalJsonTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<Rehearsal> rehearsals() {
        return Stream.of(
                RehearsalSamples.passed(),
                RehearsalSamples.failed(),
                RehearsalSamples.error(),
                RehearsalSamples.withoutClone(),
                RehearsalSamples.hostile("<script> \"quoted\" \\ \u0000 \u2028 😀 العربية"));
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void whatIsWrittenIsReadBack(Rehearsal rehearsal) {
        assertThat(RehearsalJson.read(RehearsalJson.write(rehearsal), "it")).isEqualTo(rehearsal);
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void equalRehearsalsAreEqualBytes(Rehearsal rehearsal) {
        String text = RehearsalJson.write(rehearsal);
        assertThat(RehearsalJson.write(RehearsalJson.read(text, "it"))).isEqualTo(text);
    }

    @Test
    void timesAreUtcAndDurationsAreSeconds() throws Exception {
        JsonNode tree = MAPPER.readTree(RehearsalJson.write(RehearsalSamples.passed()));

        assertThat(tree.path("started").asText()).isEqualTo("2026-11-22T12:15:00Z");
        assertThat(tree.path("steps").path(0).path("duration").decimalValue()).isEqualByComparingTo("26.7");
        assertThat(tree.path("phases").path(2).path("duration").toString()).isEqualTo("0.012");
    }

    @Test
    void aNanosecondOfADurationIsKept() throws Exception {
        ObjectMapper mapper = Json.mapper();
        Duration duration = Duration.ofDays(400).plusNanos(1);

        assertThat(mapper.writeValueAsString(duration)).isEqualTo("34560000.000000001");
        assertThat(mapper.readValue("34560000.000000001", Duration.class)).isEqualTo(duration);
        assertThat(mapper.writeValueAsString(Duration.ZERO)).isEqualTo("0");
        assertThatThrownBy(() -> mapper.readValue("\"PT1S\"", Duration.class)).hasMessageContaining("Duration");
        assertThatThrownBy(() -> mapper.readValue("1e30", Duration.class)).hasMessageContaining("292 years");
    }

    @Test
    void aFigureThatIsMissingIsNullAndNeverZero() throws Exception {
        JsonNode after = MAPPER.readTree(RehearsalJson.write(RehearsalSamples.failed()))
                .path("production")
                .path("after");
        assertThat(after.path("medianMillis").isNull()).isTrue();
        assertThat(after.path("transactionsPerSecond").isNull()).isTrue();
    }

    @Test
    void membersStandInTheOrderOfTheRecordAndKeysInTheirOwn() throws Exception {
        JsonNode tree = MAPPER.readTree(RehearsalJson.write(RehearsalSamples.passed()));

        assertThat(names(tree)).startsWith("schema", "id", "started", "finished", "verdict", "errorCause", "reason");
        assertThat(names(tree.path("tools")))
                .containsExactly("btrfs-progs", "pg_upgrade", "postgres (new)", "postgres (old)", "rediacc");
    }

    @Test
    void membersOfALaterWriterAreIgnored() throws Exception {
        ObjectNode tree = (ObjectNode) MAPPER.readTree(RehearsalJson.write(RehearsalSamples.passed()));
        tree.put("moon", "full");
        ((ObjectNode) tree.path("volume")).putObject("colour").put("red", 1);

        assertThat(RehearsalJson.read(tree.toString(), "it")).isEqualTo(RehearsalSamples.passed());
    }

    @Test
    void anOptionalMemberMayBeAbsent() throws Exception {
        ObjectNode tree = (ObjectNode) MAPPER.readTree(RehearsalJson.write(RehearsalSamples.passed()));
        tree.remove("production");

        assertThat(RehearsalJson.read(tree.toString(), "it").production()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"poolFreeBytes", "poolTotalBytes"})
    void anAbsentFigureIsNotReadAsZero(String member) throws Exception {
        ObjectNode tree = (ObjectNode) MAPPER.readTree(RehearsalJson.write(RehearsalSamples.passed()));
        ((ObjectNode) tree.path("space")).remove(member);

        assertThatThrownBy(() -> RehearsalJson.read(tree.toString(), "the report x"))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("the report x cannot be read")
                .hasMessageContaining(member);
    }

    @Test
    void aLaterVersionIsRefused() {
        String text = RehearsalJson.write(RehearsalSamples.passed()).replace("\"schema\" : 1", "\"schema\" : 2");

        assertThatThrownBy(() -> RehearsalJson.read(text, "the report x"))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("schema version 2")
                .hasMessageContaining("what to do");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "null", "{\"schema\":1}", "{\"schema\":1} {", "7"})
    void whatIsNoReportIsRefused(String text) {
        assertThatThrownBy(() -> RehearsalJson.read(text, "the report x"))
                .isInstanceOf(RediaccException.class)
                .hasMessageContaining("the report x");
    }

    @Test
    void aMissingFileIsNotFound(@TempDir Path directory) {
        assertThatThrownBy(() -> RehearsalJson.read(directory.resolve("report.json")))
                .isInstanceOfSatisfying(
                        RediaccException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
    }

    @Test
    void aFileIsRead(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("report.json");
        Files.writeString(file, RehearsalJson.write(RehearsalSamples.error()));

        assertThat(RehearsalJson.read(file)).isEqualTo(RehearsalSamples.error());
    }

    @Test
    void theSharedMapperCannotBeChanged() {
        assertThat(Json.mapper()).isNotSameAs(Json.mapper());
    }

    private static List<String> names(JsonNode object) {
        return Stream.iterate(object.fieldNames(), i -> i.hasNext(), i -> i)
                .map(i -> i.next())
                .toList();
    }
}
