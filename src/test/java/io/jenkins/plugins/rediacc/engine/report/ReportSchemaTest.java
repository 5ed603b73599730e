package io.jenkins.plugins.rediacc.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.jenkins.plugins.rediacc.engine.json.RehearsalJson;
import io.jenkins.plugins.rediacc.engine.json.RehearsalSamples;
import io.jenkins.plugins.rediacc.engine.model.ErrorCause;
import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SealedPlan;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportSchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode TEXT = read();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TEXT);

    static Stream<Rehearsal> rehearsals() {
        return Stream.of(
                RehearsalSamples.passed(),
                RehearsalSamples.failed(),
                RehearsalSamples.error(),
                RehearsalSamples.withoutClone());
    }

    @ParameterizedTest
    @MethodSource("rehearsals")
    void everyReportThatIsWrittenIsValid(Rehearsal rehearsal) {
        assertThat(validate(tree(rehearsal))).isEmpty();
    }

    @Test
    void membersThatMayComeLaterAreValid() {
        ObjectNode report = tree(RehearsalSamples.passed());
        report.put("moon", "full");
        object(report, "/volume").put("colour", "red");

        assertThat(validate(report)).isEmpty();
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect("no verdict", report -> report.remove("verdict")),
                defect("an unknown verdict", report -> report.put("verdict", "MAYBE")),
                defect("no schema version", report -> report.remove("schema")),
                defect("another version", report -> report.put("schema", 2)),
                defect("an empty id", report -> report.put("id", "")),
                defect("a local time", report -> report.put("started", "2026-11-22T13:15:00+01:00")),
                defect("a cause of a verdict that has none", report -> report.put("errorCause", "SPACE")),
                defect("an error without a cause", report -> report.put("verdict", "ERROR")),
                defect("a path that is no text", report -> object(report, "/volume")
                        .put("path", 1)),
                defect("a snapshot without time", report -> object(report, "/snapshot")
                        .remove("created")),
                defect("a digest that is none", report -> object(report, "/plan/files/0")
                        .put("sha256", "x")),
                defect("a mode in words", report -> object(report, "/plan/files/0")
                        .put("mode", "rwx")),
                defect("a negative size", report -> object(report, "/plan/files/0")
                        .put("bytes", -1)),
                defect("a negative duration", report -> object(report, "/steps/0")
                        .put("duration", -0.1)),
                defect("a duration in words", report -> object(report, "/tests/0")
                        .put("duration", "PT1S")),
                defect("an unknown status", report -> object(report, "/steps/0").put("status", "GREEN")),
                defect("steps that are no list", report -> report.putObject("steps")),
                defect("figures in words", report -> object(report, "/production/after")
                        .put("p99Millis", "NaN")),
                defect("space without the pool", report -> object(report, "/space")
                        .remove("poolFreeBytes")),
                defect("tools that are numbers", report -> object(report, "/tools")
                        .put("btrfs", 6.2)),
                defect("no isolation", report -> report.putNull("isolation")),
                defect("a notice that is an object", report -> report.putArray("notices")
                        .addObject()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void aBrokenReportIsNot(String what, Consumer<ObjectNode> breakIt) {
        ObjectNode report = tree(RehearsalSamples.passed());
        breakIt.accept(report);

        assertThat(validate(report)).as(what).isNotEmpty();
    }

    /** So that a component which is added to the model cannot be forgotten here. */
    @Test
    void theSchemaNamesExactlyTheComponentsOfTheModel() {
        assertNames("", Rehearsal.class);
        assertNames("/properties/volume", Rehearsal.VolumeIdentity.class);
        assertNames("/properties/snapshot/oneOf/1", Rehearsal.SnapshotReference.class);
        assertNames("/properties/plan", Rehearsal.PlanReference.class);
        assertNames("/properties/plan/properties/files/items", SealedPlan.PlanFile.class);
        assertNames("/properties/phases/items", Rehearsal.Phase.class);
        assertNames("/properties/space/oneOf/1", Rehearsal.SpaceUse.class);
        assertNames("/properties/production/oneOf/1", Rehearsal.ProductionHealth.class);
        assertNames("/properties/isolation", Rehearsal.IsolationReport.class);
        assertNames("/$defs/result", StepResult.class);
        assertNames("/$defs/problem", Problem.class);
        assertNames("/$defs/window", Rehearsal.ProductionHealth.Window.class);
        assertNames("/$defs/sinceWhen", SinceWhen.class);
        assertNames("/$defs/stepAnswer", SinceWhen.StepAnswer.class);
        assertNames("/$defs/point", SinceWhen.Point.class);
        assertNames("/$defs/run", SinceWhen.Run.class);
        assertNames("/$defs/changes", SinceWhen.Changes.class);
        assertNames("/$defs/difference", SinceWhen.Difference.class);
    }

    @Test
    void theSchemaNamesExactlyTheWordsOfTheModel() {
        assertThat(texts("/properties/verdict/enum")).containsExactlyInAnyOrder(names(Verdict.values()));
        assertThat(texts("/$defs/result/properties/status/enum"))
                .containsExactlyInAnyOrder(names(StepResult.Status.values()));
        assertThat(texts("/$defs/stepAnswer/properties/found/enum"))
                .containsExactlyInAnyOrder(names(SinceWhen.Found.values()));
        List<String> causes = texts("/properties/errorCause/enum");
        assertThat(causes.remove("null")).isTrue();
        assertThat(causes).containsExactlyInAnyOrder(names(ErrorCause.values()));
    }

    private static void assertNames(String pointer, Class<? extends Record> type) {
        List<String> properties = new ArrayList<>();
        TEXT.at(pointer + "/properties").fieldNames().forEachRemaining(properties::add);
        String[] components = Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .toArray(String[]::new);
        assertThat(properties).as(type.getSimpleName()).containsExactly(components);
        // What came later is missing in older reports, and so no reader may rely on it.
        assertThat(texts(pointer + "/required"))
                .as(type.getSimpleName())
                .containsExactlyElementsOf(Arrays.stream(components)
                        .filter(name -> !Set.of("since", "libraries").contains(name))
                        .toList());
    }

    private static String[] names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
    }

    private static List<String> texts(String pointer) {
        List<String> texts = new ArrayList<>();
        TEXT.at(pointer).forEach(node -> texts.add(node.asText()));
        return texts;
    }

    private static Arguments defect(String what, Consumer<ObjectNode> breakIt) {
        return Arguments.of(what, breakIt);
    }

    private static ObjectNode object(ObjectNode report, String pointer) {
        return (ObjectNode) report.at(pointer);
    }

    private static Set<ValidationMessage> validate(JsonNode report) {
        return SCHEMA.validate(report);
    }

    private static ObjectNode tree(Rehearsal rehearsal) {
        try {
            return (ObjectNode) MAPPER.readTree(RehearsalJson.write(rehearsal));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode read() {
        try (InputStream in = ReportWriter.class.getResourceAsStream("report.schema.json")) {
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
