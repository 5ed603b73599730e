package io.jenkins.plugins.rediacc.engine.report;

import io.jenkins.plugins.rediacc.engine.model.Problem;
import io.jenkins.plugins.rediacc.engine.model.Rehearsal;
import io.jenkins.plugins.rediacc.engine.model.SinceWhen;
import io.jenkins.plugins.rediacc.engine.model.StepResult;
import io.jenkins.plugins.rediacc.engine.model.StepResult.Status;
import io.jenkins.plugins.rediacc.engine.model.Verdict;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * {@code junit.xml}: one suite for the steps and one for the tests, in the form that Jenkins, GitLab and others read.
 *
 * <p>A rehearsal that did not pass although no step or test says so (the clone could not be made, say) gets a test case
 * of its own, named {@code rehearsal}: otherwise a build server would call it green.
 */
final class JunitXml {

    private static final String STEPS = "steps";
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_MESSAGE = 2_000;
    private static final int MOST_DIFFERENCES = 20;
    private static final int LONGEST_TEXT = 50_000;
    private static final int MILLI_DIGITS = 3;

    private final Rehearsal rehearsal;
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private JunitXml(Rehearsal rehearsal) throws XMLStreamException {
        this.rehearsal = rehearsal;
        xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
    }

    static String of(Rehearsal rehearsal) {
        try {
            JunitXml report = new JunitXml(rehearsal);
            report.write();
            return report.text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the XML of a report cannot be written", e);
        }
    }

    private void write() throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuites");
        attribute("name", PlainText.line(rehearsal.plan().name(), LONGEST_NAME));
        attribute("time", seconds(rehearsal.duration()));
        suite(STEPS, rehearsal.steps(), saysMoreThanItsSteps());
        suite("tests", rehearsal.tests(), false);
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    private boolean saysMoreThanItsSteps() {
        return rehearsal.verdict() != Verdict.PASSED && rehearsal.firstBad().isEmpty();
    }

    private void suite(String group, List<StepResult> results, boolean withVerdict) throws XMLStreamException {
        int extra = withVerdict ? 1 : 0;
        int extraFailure = withVerdict && rehearsal.verdict() == Verdict.FAILED ? 1 : 0;
        int extraError = extra - extraFailure;
        Duration sum = results.stream().map(StepResult::duration).reduce(Duration.ZERO, Duration::plus);
        xml.writeStartElement("testsuite");
        attribute("name", group);
        attribute("tests", results.size() + extra);
        attribute("failures", Outcomes.number(results, Status.FAILED) + extraFailure);
        attribute("errors", Outcomes.number(results, Status.ERROR) + extraError);
        attribute("skipped", Outcomes.number(results, Status.SKIPPED) + Outcomes.number(results, Status.NOT_RUN));
        attribute("time", seconds(sum));
        attribute("timestamp", timestamp(firstStart(results).orElse(rehearsal.started())));
        if (withVerdict) {
            verdictCase(group);
        }
        for (StepResult result : results) {
            testCase(group, result);
        }
        if (group.equals(STEPS) && !rehearsal.notices().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(PlainText.block(String.join("\n", rehearsal.notices()), LONGEST_TEXT));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void verdictCase(String group) throws XMLStreamException {
        startCase(group, "rehearsal", rehearsal.duration());
        notPassed(
                rehearsal.verdict() == Verdict.FAILED ? "failure" : "error",
                rehearsal.errorCause().map(Enum::name).orElse("rehearsal"),
                rehearsal.reason(),
                rehearsal.reason());
        xml.writeEndElement();
    }

    private void testCase(String group, StepResult result) throws XMLStreamException {
        startCase(group, result.name(), result.duration());
        switch (result.status()) {
            case PASSED -> {}
            case FAILED -> notPassed("failure", type(result), result.message(), explanation(result) + since(result));
            case ERROR -> notPassed("error", type(result), result.message(), explanation(result));
            case SKIPPED, NOT_RUN -> {
                xml.writeEmptyElement("skipped");
                attribute("message", PlainText.line(result.message(), LONGEST_MESSAGE));
            }
        }
        xml.writeEndElement();
    }

    private void startCase(String group, String name, Duration duration) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", PlainText.line("rediacc." + rehearsal.volume().name(), LONGEST_NAME) + "." + group);
        attribute("name", PlainText.line(name, LONGEST_NAME));
        attribute("time", seconds(duration));
    }

    private void notPassed(String element, String type, String message, String explanation) throws XMLStreamException {
        xml.writeStartElement(element);
        attribute("type", PlainText.line(type, LONGEST_NAME));
        attribute("message", PlainText.line(message, LONGEST_MESSAGE));
        xml.writeCharacters(PlainText.block(explanation, LONGEST_TEXT));
        xml.writeEndElement();
    }

    private static String type(StepResult result) {
        return result.problems().isEmpty()
                ? result.kind()
                : result.problems().get(0).id();
    }

    private static String explanation(StepResult result) {
        StringBuilder text = new StringBuilder(result.message()).append('\n');
        for (Problem problem : result.problems()) {
            text.append('\n')
                    .append(problem.title())
                    .append(" [")
                    .append(problem.id())
                    .append("]\n");
            line(text, "database: ", problem.database());
            problem.objects().forEach(object -> line(text, "  ", object));
            line(text, "", problem.detail());
            line(text, "what to do: ", problem.remedy());
        }
        if (!result.errorLines().isEmpty()) {
            text.append("\nfirst error lines:\n");
            result.errorLines().forEach(error -> line(text, "  ", error));
        }
        if (!result.logs().isEmpty()) {
            text.append("\nlogs: ").append(String.join(", ", result.logs())).append('\n');
        }
        return text.toString();
    }

    private String since(StepResult result) {
        return rehearsal
                .since()
                .filter(since ->
                        since.steps().stream().anyMatch(answer -> answer.step().equals(result.name())))
                .map(JunitXml::words)
                .orElse("");
    }

    private static String words(SinceWhen since) {
        StringBuilder text =
                new StringBuilder("\nsince when: ").append(since.answer()).append('\n');
        since.changes().ifPresent(changes -> Stream.of(changes.rows(), changes.schema(), changes.settings())
                .flatMap(List::stream)
                .limit(MOST_DIFFERENCES)
                .forEach(difference -> line(text, "  changed: ", difference.name() + ": " + difference.change())));
        return text.toString();
    }

    private static void line(StringBuilder text, String label, String value) {
        if (!value.isEmpty()) {
            text.append(label).append(value).append('\n');
        }
    }

    private static Optional<Instant> firstStart(List<StepResult> results) {
        return results.stream().flatMap(result -> result.started().stream()).findFirst();
    }

    private static String timestamp(Instant instant) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), MILLI_DIGITS)
                .setScale(MILLI_DIGITS, RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    private void attribute(String name, Object value) throws XMLStreamException {
        xml.writeAttribute(name, String.valueOf(value));
    }
}
